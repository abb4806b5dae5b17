import type pg from "pg";

/** A parameter that travels as it is: bytes are PostgreSQL's binary form, a text its text form. */
export type WireValue = Buffer | string | null;

/** What a statement needs of pg's connection. */
interface Wire {
  readonly stream: { readonly writable: boolean; write(bytes: Buffer): boolean };
  /** Texts of statements by name: prepared on this connection, or on their way to it. */
  readonly parsedStatements: Record<string, string | undefined>;
  readonly submittedNamedStatements: Record<string, string | undefined>;
  parse(query: { readonly name: string; readonly text: string }): void;
}

/** Execute (the portal without a name, all rows), then Sync. */
const EXECUTE_AND_SYNC = Buffer.from("E\0\0\0\x09\0\0\0\0\0S\0\0\0\x04", "latin1");

/**
 * One run of a prepared statement of one column, as pg's `Submittable`. pg's own query copies its settings property by property, asks each
 * value what it is and hands over five messages: with fifty parameters that costs more than writing them.
 */
export class Statement implements pg.Submittable {
  readonly name: string;
  readonly text: string;
  readonly #values: readonly WireValue[];
  readonly #column: (string | null)[] = [];
  /** Set by pg for whoever runs it; called once. */
  callback: ((error: Error | null, result?: { readonly rows: readonly (string | null)[] }) => void) | undefined;

  constructor(name: string, text: string, values: readonly WireValue[]) {
    this.name = name;
    this.text = text;
    this.#values = values;
  }

  submit(connection: unknown): null {
    const wire = connection as Wire;
    if ((wire.parsedStatements[this.name] ?? wire.submittedNamedStatements[this.name]) === undefined) {
      wire.parse({ name: this.name, text: this.text });
      wire.submittedNamedStatements[this.name] = this.text;
    }
    // a connection that is gone tells its statements so by itself
    if (wire.stream.writable) wire.stream.write(toMessages(this.name, this.#values));
    return null;
  }

  handleDataRow({ fields }: { readonly fields: readonly (string | null)[] }): void {
    this.#column.push(fields[0] ?? null);
  }

  handleCommandComplete(): void {
    // how many rows it was is not asked
  }

  handleReadyForQuery(): void {
    this.callback?.(null, { rows: this.#column });
  }

  handleError(error: Error): void {
    this.callback?.(error);
  }
}

const sizeOf = (value: WireValue): number => (value === null ? 0 : typeof value === "string" ? Buffer.byteLength(value) : value.length);

/** Bind, Execute and Sync as one piece. */
function toMessages(name: string, values: readonly WireValue[]): Buffer {
  let length = 12 + Buffer.byteLength(name) + 6 * values.length;
  for (const value of values) length += sizeOf(value);
  const out = Buffer.allocUnsafe(1 + length + EXECUTE_AND_SYNC.length);
  out.write("B", 0, "latin1");
  let at = out.writeInt32BE(length, 1);
  at = out.writeUInt8(0, at);
  at += out.write(name, at);
  at = out.writeUInt8(0, at);
  at = out.writeInt16BE(values.length, at);
  for (const value of values) at = out.writeInt16BE(typeof value === "string" ? 0 : 1, at);
  at = out.writeInt16BE(values.length, at);
  for (const value of values) {
    at = out.writeInt32BE(value === null ? -1 : sizeOf(value), at);
    if (typeof value === "string") at += out.write(value, at);
    else if (value !== null) {
      out.set(value, at);
      at += value.length;
    }
  }
  // all columns of the answer as texts
  at = out.writeInt16BE(0, at);
  out.set(EXECUTE_AND_SYNC, at);
  return out;
}
