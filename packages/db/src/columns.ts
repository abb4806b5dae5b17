/** What a column of a batch holds, as PostgreSQL knows it. Times are ms UTC. */
export type ColumnType = "uuid" | "text" | "int" | "bigint" | "float8" | "boolean" | "timestamptz";

type Value = string | number | boolean;

/** One column: its type, and where a row keeps its value. */
export type Column<Row> = readonly [type: ColumnType, of: (row: Row) => Value | null];

interface Format {
  readonly oid: number;
  readonly bytes: number;
  readonly write: (out: Buffer, at: number, value: Value) => void;
}

/** `dimensions | has nulls | element type | length | lower bound`. */
const HEADER_BYTES = 20;
/** PostgreSQL counts from 2000-01-01 UTC, in µs. */
const EPOCH_MS = 946_684_800_000;
const TEXT_OID = 25;

/** A value its column cannot hold: the row's fault, with the SQLSTATE PostgreSQL itself would give. */
export class UnfitValue extends RangeError {
  readonly code = "22P02";
}

const FORMATS: Readonly<Record<Exclude<ColumnType, "text">, Format>> = {
  uuid: { oid: 2950, bytes: 16, write: (out, at, value) => writeUuid(out, at, value as string) },
  int: { oid: 23, bytes: 4, write: (out, at, value) => writeInt(out, at, value as number) },
  bigint: { oid: 20, bytes: 8, write: (out, at, value) => writeLong(out, at, value as number) },
  timestamptz: { oid: 1184, bytes: 8, write: (out, at, value) => writeLong(out, at, ((value as number) - EPOCH_MS) * 1_000) },
  float8: { oid: 701, bytes: 8, write: (out, at, value) => void out.writeDoubleBE(value as number, at) },
  boolean: { oid: 16, bytes: 1, write: (out, at, value) => void out.writeUInt8(value === true ? 1 : 0, at) },
};

/**
 * Rows as array parameters, one per column, in PostgreSQL's binary form: it reads them without parsing. A column without a value is null as a
 * whole, which costs nobody anything: `unnest` beside longer columns fills it up with nulls.
 * @throws RangeError with a SQLSTATE of class 22 as its `code` for a value its column cannot hold
 */
export function toColumns<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): readonly (Buffer | null)[] {
  return columns.map(([type, of]) => (type === "text" ? textArray(rows, of as TextOf<Row>) : fixedArray(FORMATS[type], rows, of)));
}

type TextOf<Row> = (row: Row) => string | null;

function writeHeader(out: Buffer, oid: number, { length, hasNulls }: { readonly length: number; readonly hasNulls: boolean }): void {
  out.writeInt32BE(1, 0);
  out.writeInt32BE(hasNulls ? 1 : 0, 4);
  out.writeInt32BE(oid, 8);
  out.writeInt32BE(length, 12);
  out.writeInt32BE(1, 16);
}

function fixedArray<Row>({ oid, bytes, write }: Format, rows: readonly Row[], of: Column<Row>[1]): Buffer | null {
  let out: Buffer | null = null;
  let at = HEADER_BYTES;
  let nulls = 0;
  for (const row of rows) {
    const value = of(row);
    if (value === null) {
      nulls += 1;
      if (out) at = out.writeInt32BE(-1, at);
      continue;
    }
    if (!out) {
      out = Buffer.allocUnsafe(HEADER_BYTES + rows.length * (4 + bytes));
      for (; at < HEADER_BYTES + 4 * nulls; at += 4) out.writeInt32BE(-1, at);
    }
    at = out.writeInt32BE(bytes, at);
    write(out, at, value);
    at += bytes;
  }
  if (!out) return null;
  writeHeader(out, oid, { length: rows.length, hasNulls: nulls > 0 });
  return out.subarray(0, at);
}

const NULL_PREFIX = "\xff\xff\xff\xff";
const PREFIXES: readonly string[] = Array.from({ length: 256 }, (_, length) => `\0\0\0${String.fromCharCode(length)}`);
/** Characters that take more than one byte. */
const NOT_ASCII = /[^\0-\x7f]/;

/**
 * Texts are mostly short, ASCII, and those of the row before: then one character is one byte, a text is looked at once, and the whole column is
 * one string that is written at once.
 */
function textArray<Row>(rows: readonly Row[], of: TextOf<Row>): Buffer | null {
  let body = "";
  let nulls = 0;
  let last: string | null = null;
  let lastPiece = "";
  for (const row of rows) {
    const value = of(row);
    if (value === null) {
      nulls += 1;
      body += NULL_PREFIX;
      continue;
    }
    if (value !== last) {
      if (value.length > 255 || NOT_ASCII.test(value)) return longTextArray(rows.map(of));
      last = value;
      lastPiece = (PREFIXES[value.length] as string) + value;
    }
    body += lastPiece;
  }
  if (nulls === rows.length) return null;
  const out = Buffer.allocUnsafe(HEADER_BYTES + body.length);
  out.write(body, HEADER_BYTES, "latin1");
  writeHeader(out, TEXT_OID, { length: rows.length, hasNulls: nulls > 0 });
  return out;
}

function longTextArray(values: readonly (string | null)[]): Buffer {
  let bytes = HEADER_BYTES;
  for (const value of values) bytes += 4 + (value === null ? 0 : Buffer.byteLength(value));
  const out = Buffer.allocUnsafe(bytes);
  let at = HEADER_BYTES;
  for (const value of values) {
    const size = value === null ? 0 : out.write(value, at + 4);
    out.writeInt32BE(value === null ? -1 : size, at);
    at += 4 + size;
  }
  writeHeader(out, TEXT_OID, { length: values.length, hasNulls: values.includes(null) });
  return out;
}

const HEX = Uint8Array.from({ length: 128 }, (_, code) => {
  const digit = "0123456789abcdef".indexOf(String.fromCharCode(code).toLowerCase());
  return digit < 0 ? 0xff : digit;
});
/** Where the 16 bytes of a UUID begin in its text. */
const UUID_PLACES = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34] as const;

function writeUuid(out: Buffer, at: number, text: string): void {
  let place = 0;
  for (const from of UUID_PLACES) {
    const high = HEX[text.charCodeAt(from)] ?? 0xff;
    const low = HEX[text.charCodeAt(from + 1)] ?? 0xff;
    if (high > 15 || low > 15 || text.length !== 36) throw new UnfitValue(`not a UUID: ${text.slice(0, 60)}`);
    out[at + place] = high * 16 + low;
    place += 1;
  }
}

function writeInt(out: Buffer, at: number, value: number): void {
  if (!Number.isInteger(value) || Math.abs(value) > 0x7fff_ffff) throw new UnfitValue(`not a number of 32 bits: ${value}`);
  out.writeInt32BE(value, at);
}

function writeLong(out: Buffer, at: number, value: number): void {
  if (!Number.isSafeInteger(value)) throw new UnfitValue(`not a whole number: ${value}`);
  out.writeInt32BE(Math.floor(value / 0x1_0000_0000), at);
  out.writeUInt32BE(value >>> 0, at + 4);
}
