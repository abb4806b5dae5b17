import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";

/** A key and its certificate, PEM. */
export interface Certified {
  readonly key: string;
  readonly cert: string;
  readonly privateKey: KeyObject;
  readonly name: string;
}

interface Wanted {
  readonly name: string;
  readonly dns?: readonly string[];
  readonly ips?: readonly string[];
  /** Days from now; both may be in the past. */
  readonly days?: readonly [number, number];
  /** Who signs; without: itself, as an authority. */
  readonly by?: Certified;
}

const DAY_MS = 86_400_000;
const TAG = { integer: 2, bits: 3, octets: 4, oid: 6, utf8: 12, sequence: 0x30, set: 0x31, utcTime: 0x17, boolean: 1 } as const;

function tlv(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(parts);
  const size = body.length;
  const length = size < 128 ? [size] : size < 256 ? [0x81, size] : [0x82, size >> 8, size & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), body]);
}

const sequence = (...parts: readonly Uint8Array[]): Buffer => tlv(TAG.sequence, ...parts);
const ECDSA_SHA256 = sequence(tlv(TAG.oid, Buffer.from("2a8648ce3d040302", "hex")));
const nameOf = (text: string): Buffer =>
  sequence(tlv(TAG.set, sequence(tlv(TAG.oid, Buffer.from("550403", "hex")), tlv(TAG.utf8, Buffer.from(text)))));
const time = (ms: number): Buffer =>
  tlv(TAG.utcTime, Buffer.from(`${new Date(ms).toISOString().replace(/[-:T]/g, "").slice(2, 14)}Z`, "latin1"));
const extension = (oid: string, value: Buffer): Buffer => sequence(tlv(TAG.oid, Buffer.from(oid, "hex")), tlv(TAG.octets, value));
const pem = (der: Buffer): string =>
  `-----BEGIN CERTIFICATE-----\n${der.toString("base64").replace(/(.{64})/g, "$1\n")}\n-----END CERTIFICATE-----\n`;

let serial = 1;

/** Makes a certificate for these names and addresses, at a time (ms UTC): X.509 v3, ECDSA P-256. */
export function certify(wanted: Wanted, now: number): Certified {
  const { name, dns = [], ips = [], days = [-1, 30], by } = wanted;
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  serial += 1;
  const alternatives = [
    ...dns.map((one) => tlv(0x82, Buffer.from(one))),
    ...ips.map((one) => tlv(0x87, Buffer.from(one.split(".").map(Number)))),
  ];
  const extensions = by
    ? extension("551d11", sequence(...alternatives))
    : extension("551d13", sequence(tlv(TAG.boolean, Buffer.from([0xff]))));
  const body = sequence(
    tlv(0xa0, tlv(TAG.integer, Buffer.from([2]))),
    tlv(TAG.integer, Buffer.from([serial])),
    ECDSA_SHA256,
    nameOf(by?.name ?? name),
    sequence(time(now + days[0] * DAY_MS), time(now + days[1] * DAY_MS)),
    nameOf(name),
    publicKey.export({ type: "spki", format: "der" }),
    tlv(0xa3, sequence(extensions)),
  );
  const signature = sign("sha256", body, by?.privateKey ?? privateKey);
  const cert = pem(sequence(body, ECDSA_SHA256, tlv(TAG.bits, Buffer.from([0]), signature)));
  return { key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(), cert, privateKey, name };
}
