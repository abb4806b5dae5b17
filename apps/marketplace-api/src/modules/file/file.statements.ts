/** SQL functions the workspace calls in one round trip; each binds itself to the company it is given (see Database.queryCompany). */
export const FILE_READ = {
  name: "souk_file_read",
  text: "SELECT version, deleted, sha256, size, updated_at, content, place, label, label_from FROM souk_file_read($1, $2, $3)",
};
export const BLOB_PUT = { name: "souk_blob_put", text: "SELECT souk_blob_put($1, $2, $3, $4, $5, $6) AS fresh" };

/** What FILE_READ answers; `content` null: the caller said it holds it, or it is elsewhere. */
export interface FileReadRow {
  readonly version: number;
  readonly deleted: boolean;
  readonly sha256: string;
  readonly size: number;
  readonly updated_at: Date;
  readonly content: Uint8Array | null;
  readonly place: string | null;
  readonly label: string | null;
  readonly label_from: string | null;
}
