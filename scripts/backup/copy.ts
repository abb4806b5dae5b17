import { Buffer } from "node:buffer";
import { closeSync, openSync, writeSync } from "node:fs";
import { open } from "node:fs/promises";
import type pg from "pg";

/** The part of pg's wire connection that COPY needs. */
interface Connection {
  query(text: string): void;
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
  sendCopyFail(message: string): void;
  readonly stream: NodeJS.WritableStream & { writableNeedDrain?: boolean };
}

/** A query that pg hands its messages to (what `client.query` accepts besides text). */
interface Submittable {
  submit(connection: Connection): void;
}

function run(client: pg.ClientBase, query: Submittable): void {
  client.query(query as unknown as pg.Submittable);
}

const ignored = {
  handleRowDescription() {},
  handleDataRow() {},
  handlePortalSuspended() {},
  handleEmptyQuery() {},
  handleCommandComplete() {},
};

/** `COPY … TO STDOUT` into a file. */
export function copyToFile(client: pg.ClientBase, sql: string, file: string): Promise<void> {
  const target = openSync(file, "w", 0o600);
  return new Promise<void>((resolve, reject) => {
    let failure: Error | undefined;
    run(client, {
      ...ignored,
      submit: (connection) => connection.query(sql),
      handleCopyData: ({ chunk }: { chunk: Buffer }) => writeSync(target, chunk),
      handleError: (error: Error) => {
        failure = error;
        reject(error);
      },
      handleReadyForQuery: () => {
        if (!failure) resolve();
      },
    } as Submittable);
  }).finally(() => closeSync(target));
}

/** `COPY … FROM STDIN` out of a file. */
export async function copyFromFile(client: pg.ClientBase, sql: string, path: string): Promise<void> {
  const source = await open(path, "r");
  try {
    await new Promise<void>((resolve, reject) => {
      let failure: Error | undefined;
      run(client, {
        ...ignored,
        submit: (connection) => connection.query(sql),
        handleCopyInResponse: (connection: Connection) => {
          send(connection, source).catch((error: unknown) => connection.sendCopyFail(String(error)));
        },
        handleCopyData() {},
        handleError: (error: Error) => {
          failure = error;
          reject(error);
        },
        handleReadyForQuery: () => {
          if (!failure) resolve();
        },
      } as Submittable);
    });
  } finally {
    await source.close();
  }
}

async function send(connection: Connection, source: Awaited<ReturnType<typeof open>>): Promise<void> {
  const buffer = Buffer.alloc(65_536);
  for (;;) {
    const { bytesRead } = await source.read(buffer, 0, buffer.length);
    if (bytesRead === 0) break;
    connection.sendCopyFromChunk(Buffer.from(buffer.subarray(0, bytesRead)));
    if (connection.stream.writableNeedDrain) await new Promise((resolve) => connection.stream.once("drain", resolve));
  }
  connection.endCopyFrom();
}
