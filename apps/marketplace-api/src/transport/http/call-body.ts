import { skipName, skipSpace, skipValue } from "./json-span.ts";
import { parseJson } from "./parse.ts";

/** The body of a call: its input as text, where it can be taken over as it came, and everything else parsed. */
export interface CallBody {
  /** The request; with `null` for its input where `inputJson` has it. */
  readonly request: unknown;
  /** JSON text. */
  readonly inputJson?: string;
}

const [COMMA, OBJECT, OBJECT_END] = [0x2c, 0x7b, 0x7d] as const;

interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * Where the value of the one member `input` stands in a JSON object, or null when that takes a parser to say: no such member or two of them, a name
 * written with escapes, a value that is not plain.
 */
function findInput(bytes: Buffer): Span | null {
  let at = skipSpace(bytes, 0);
  let found: Span | null = null;
  if (bytes[at] !== OBJECT) return null;
  do {
    const name = skipSpace(bytes, at + 1);
    const value = skipName(bytes, name);
    if (value < 0) return null;
    const written = bytes.toString("latin1", name, value);
    if (written.includes("\\")) return null;
    const end = skipValue(bytes, value);
    if (end < 0) return null;
    if (written.startsWith('"input"')) {
      if (found) return null;
      found = { from: skipSpace(bytes, value), to: end };
    }
    at = skipSpace(bytes, end);
  } while (bytes[at] === COMMA);
  return bytes[at] === OBJECT_END && skipSpace(bytes, at + 1) === bytes.length ? found : null;
}

/** Reads the body of a call. The input is not parsed here: the sandbox host does that, against the skill's schema. @throws DomainError `invalid_request` */
export function readCallBody(bytes: Buffer): CallBody {
  const span = findInput(bytes);
  if (span === null) return { request: bytes.length === 0 ? undefined : parseJson(bytes.toString("utf8")) };
  const around = `${bytes.toString("utf8", 0, span.from)}null${bytes.toString("utf8", span.to)}`;
  return { request: parseJson(around), inputJson: bytes.toString("utf8", span.from, span.to) };
}
