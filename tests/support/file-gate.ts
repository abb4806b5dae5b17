import pg from "pg";

/** Holds every read of the workspace, so that a call that reads a file runs until it is let go or stopped. */
export interface FileGate {
  shut(): Promise<void>;
  open(): Promise<void>;
  close(): Promise<void>;
}

/** A lock on the table of file heads, held by a connection of the owner. */
export async function createFileGate(ownerUrl: string): Promise<FileGate> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  return {
    shut: async () => {
      await client.query("BEGIN");
      await client.query("LOCK TABLE file_head IN ACCESS EXCLUSIVE MODE");
    },
    open: async () => {
      await client.query("ROLLBACK");
    },
    close: () => client.end(),
  };
}
