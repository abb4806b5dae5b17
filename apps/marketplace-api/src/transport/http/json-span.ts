/** Deeper values are left to `JSON.parse`. */
const MAX_DEPTH = 500;
/** Longer numbers could be out of a double's range. */
const MAX_NUMBER_BYTES = 40;

const [QUOTE, BACKSLASH, COMMA, COLON, MINUS, DOT] = [0x22, 0x5c, 0x2c, 0x3a, 0x2d, 0x2e] as const;
const [ZERO, NINE, LOWER_A, LOWER_E, LOWER_F, LOWER_U, LOWER_CASE] = [0x30, 0x39, 0x61, 0x65, 0x66, 0x75, 0x20] as const;
const [OBJECT, ARRAY] = [0x7b, 0x5b] as const;
/** From an opening bracket to its closing one, for both kinds. */
const TO_CLOSING = 2;
const [TRUE, FALSE, NULL] = ["true", "false", "null"].map((word) => Buffer.from(word)) as [Buffer, Buffer, Buffer];
/** What may follow a backslash besides `u`. */
const ESCAPES = new Set(Buffer.from('"\\/bfnrt'));

const open = new Uint8Array(MAX_DEPTH);

/** Index of the first byte from `from` on that is no white space of JSON. */
export function skipSpace(bytes: Uint8Array, from: number): number {
  let at = from;
  for (let c = bytes[at]; c === 0x20 || c === 0x0a || c === 0x0d || c === 0x09; c = bytes[at]) at += 1;
  return at;
}

/** Index behind the string that begins at `from`, or -1. */
function skipString(bytes: Uint8Array, from: number): number {
  if (bytes[from] !== QUOTE) return -1;
  for (let at = from + 1; at < bytes.length; at += 1) {
    const c = bytes[at] as number;
    if (c === QUOTE) return at + 1;
    if (c < 0x20) return -1;
    if (c !== BACKSLASH) continue;
    at += 1;
    if (bytes[at] === LOWER_U) {
      for (let digit = 0; digit < 4; digit += 1) {
        at += 1;
        if (!isHex(bytes[at])) return -1;
      }
    } else if (!ESCAPES.has(bytes[at] as number)) return -1;
  }
  return -1;
}

const isDigit = (c: number | undefined): boolean => c !== undefined && c >= ZERO && c <= NINE;

function isHex(c: number | undefined): boolean {
  const lower = (c ?? 0) | LOWER_CASE;
  return isDigit(c) || (lower >= LOWER_A && lower <= LOWER_F);
}

function skipDigits(bytes: Uint8Array, from: number): number {
  let at = from;
  while (isDigit(bytes[at])) at += 1;
  return at;
}

/** Index behind a number without an exponent, or -1. */
function skipNumber(bytes: Uint8Array, from: number): number {
  const first = bytes[from] === MINUS ? from + 1 : from;
  if (!isDigit(bytes[first])) return -1;
  let at = bytes[first] === ZERO ? first + 1 : skipDigits(bytes, first);
  if (bytes[at] === DOT) {
    const fraction = at + 1;
    at = skipDigits(bytes, fraction);
    if (at === fraction) return -1;
  }
  const hasExponent = ((bytes[at] ?? 0) | LOWER_CASE) === LOWER_E;
  return hasExponent || at - from > MAX_NUMBER_BYTES ? -1 : at;
}

function skipWord(bytes: Uint8Array, from: number): number {
  const word = bytes[from] === TRUE[0] ? TRUE : bytes[from] === FALSE[0] ? FALSE : NULL;
  for (let index = 0; index < word.length; index += 1) if (bytes[from + index] !== word[index]) return -1;
  return from + word.length;
}

function skipScalar(bytes: Uint8Array, from: number): number {
  const first = bytes[from];
  if (first === QUOTE) return skipString(bytes, from);
  return isDigit(first) || first === MINUS ? skipNumber(bytes, from) : skipWord(bytes, from);
}

/** Index behind a member's name and colon, or -1. */
export function skipName(bytes: Uint8Array, from: number): number {
  const behind = skipString(bytes, skipSpace(bytes, from));
  if (behind < 0) return -1;
  const colon = skipSpace(bytes, behind);
  return bytes[colon] === COLON ? colon + 1 : -1;
}

/**
 * Index behind the JSON value (RFC 8259) that begins at `from`, or -1 when there is none, or one that needs a closer look: deeply nested, numbers with
 * an exponent or very many digits. Makes nothing, so it costs a fraction of parsing the value. What is UTF-8 is left to whoever decodes it.
 */
export function skipValue(bytes: Uint8Array, from: number): number {
  let depth = 0;
  let at = from;
  for (;;) {
    at = skipSpace(bytes, at);
    const first = bytes[at];
    if (first === OBJECT || first === ARRAY) {
      at = skipSpace(bytes, at + 1);
      if (bytes[at] === first + TO_CLOSING) at += 1;
      else {
        if (depth === MAX_DEPTH) return -1;
        open[depth] = first;
        depth += 1;
        if (first === OBJECT) at = skipName(bytes, at);
        if (at < 0) return -1;
        continue;
      }
    } else at = skipScalar(bytes, at);
    for (;;) {
      if (depth === 0 || at < 0) return at;
      at = skipSpace(bytes, at);
      const kind = open[depth - 1] as number;
      if (bytes[at] === COMMA) {
        at = kind === OBJECT ? skipName(bytes, at + 1) : at + 1;
        if (at < 0) return -1;
        break;
      }
      if (bytes[at] !== kind + TO_CLOSING) return -1;
      at += 1;
      depth -= 1;
    }
  }
}
