import { type KeyObject, sign, verify } from "node:crypto";

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

/** Signs texts of one type with one key: the type is in the protected header, so one signature never passes for another kind. */
export function createTextSigner(
  key: { readonly kid: string; readonly privateKey: KeyObject },
  typ: string,
): (payloadText: string) => string {
  const head = `${encode({ alg: "EdDSA", kid: key.kid, typ })}.`;
  return (payloadText) => {
    const text = head + Buffer.from(payloadText).toString("base64url");
    return `${text}.${sign(null, Buffer.from(text), key.privateKey).toString("base64url")}`;
  };
}

/** The payload of a compact JWS of this type signed by one of these keys, or null. Never throws for bad input. */
export function openCompactJws(jws: string, typ: string, keys: ReadonlyMap<string, KeyObject>): string | null {
  const [head = "", payload = "", signature = "", ...rest] = jws.split(".");
  if (rest.length > 0) return null;
  for (const [kid, key] of keys) {
    if (head !== encode({ alg: "EdDSA", kid, typ })) continue;
    const isGood = verify(null, Buffer.from(`${head}.${payload}`), key, Buffer.from(signature, "base64url"));
    return isGood ? Buffer.from(payload, "base64url").toString() : null;
  }
  return null;
}
