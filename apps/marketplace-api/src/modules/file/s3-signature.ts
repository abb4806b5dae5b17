import { createHash, createHmac } from "node:crypto";

/** What a request to an S3-compatible store is signed with. */
export interface S3Credentials {
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** A request as it is signed: the path is encoded already, there is no query. */
export interface S3Request {
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly body: Uint8Array;
  /** ms UTC */
  readonly at: number;
}

const sha256 = (data: Uint8Array | string): string => createHash("sha256").update(data).digest("hex");
const hmac = (key: Uint8Array | string, data: string): Buffer => createHmac("sha256", key).update(data).digest();
const SIGNED = "host;x-amz-content-sha256;x-amz-date";

/** Headers of AWS Signature Version 4 over method, path, host, time and body. */
export function signS3(
  { method, host, path, body, at }: S3Request,
  { region, accessKeyId, secretAccessKey }: S3Credentials,
): Record<string, string> {
  const time = new Date(at).toISOString().replaceAll(/[:-]|\.\d{3}/g, "");
  const day = time.slice(0, 8);
  const bodyHash = sha256(body);
  const scope = `${day}/${region}/s3/aws4_request`;
  const canonical = [method, path, "", `host:${host}`, `x-amz-content-sha256:${bodyHash}`, `x-amz-date:${time}`, "", SIGNED, bodyHash].join(
    "\n",
  );
  const key = ["s3", "aws4_request"].reduce<Uint8Array>((k, part) => hmac(k, part), hmac(hmac(`AWS4${secretAccessKey}`, day), region));
  const signature = createHmac("sha256", key)
    .update(["AWS4-HMAC-SHA256", time, scope, sha256(canonical)].join("\n"))
    .digest("hex");
  return {
    "x-amz-content-sha256": bodyHash,
    "x-amz-date": time,
    authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${SIGNED}, Signature=${signature}`,
  };
}
