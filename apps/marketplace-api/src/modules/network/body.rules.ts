import { promisify } from "node:util";
import { brotliDecompress, gunzip, inflate, inflateRaw } from "node:zlib";
import type { Header } from "./header.rules.ts";

const unzip = { gzip: promisify(gunzip), deflate: promisify(inflate), raw: promisify(inflateRaw), br: promisify(brotliDecompress) };

export type Unpacked = { readonly ok: true; readonly body: Buffer } | { readonly ok: false; readonly why: string };

/** How an answer was compressed, in order; its headers' names are in lower case. */
export function encodingsOf(headers: readonly Header[]): readonly string[] {
  const encodings: string[] = [];
  for (const [name, value] of headers)
    if (name === "content-encoding")
      encodings.push(
        ...value
          .toLowerCase()
          .split(",")
          .map((text) => text.trim()),
      );
  return encodings.filter((text) => text !== "" && text !== "identity");
}

/** Unpacks what was compressed on the way, up to a size: a small answer that grows without end is cut off while it is unpacked. */
export async function unpack(body: Buffer, encodings: readonly string[], maxBytes: number): Promise<Unpacked> {
  if (encodings.length === 0 || body.length === 0) return { ok: true, body };
  // One layer is what servers send; more is what bombs are made of.
  if (encodings.length > 1) return { ok: false, why: "the answer is compressed more than once" };
  const options = { maxOutputLength: maxBytes };
  try {
    switch (encodings[0]) {
      case "gzip":
      case "x-gzip":
        return { ok: true, body: await unzip.gzip(body, options) };
      case "br":
        return { ok: true, body: await unzip.br(body, options) };
      case "deflate":
        return { ok: true, body: await ((body[0] ?? 0) % 16 === 8 ? unzip.deflate(body, options) : unzip.raw(body, options)) };
      default:
        return { ok: false, why: `the answer is compressed in a way nobody asked for (${encodings[0]?.slice(0, 20)})` };
    }
  } catch (error) {
    const isTooLarge = (error as { code?: string }).code === "ERR_BUFFER_TOO_LARGE";
    return { ok: false, why: isTooLarge ? `the answer unpacks to more than ${maxBytes} bytes` : "the answer's compression is damaged" };
  }
}

/** Text when it is UTF-8, else base64: what the guest gets. */
export function toGuestBody(body: Buffer): { readonly body: string; readonly encoding: "utf8" | "base64" } {
  const text = body.toString("utf8");
  // A round trip that loses nothing proves that it was text.
  return Buffer.byteLength(text) === body.length && !text.includes("\ufffd")
    ? { body: text, encoding: "utf8" }
    : { body: body.toString("base64"), encoding: "base64" };
}
