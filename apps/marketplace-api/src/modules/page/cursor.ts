import { DomainError } from "@souk/kernel";
import { z } from "zod";

/** What every list takes. */
export const PageInput = {
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(400).nullish(),
};

/** Ends of a time range, ms UTC. */
interface TimeRange {
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

/** A moment as a client sends it: RFC 3339 with an offset; ms UTC from here on. */
export const At = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));

/** For `.refine(…)` of a query: a range that ends before it begins is a mistake, not an empty answer. */
export const inOrder: [holds: (range: TimeRange) => boolean, words: { path: string[]; message: string }] = [
  // what is no time at all has a problem of its own
  ({ from, to }) => from === undefined || to === undefined || !(from > to),
  { path: ["from"], message: "This is later than `to`: a range begins before it ends." },
];

/** What every list answers. */
export interface Page<T> {
  readonly items: readonly T[];
  /** Give it back as `cursor` for the next page; null at the end. */
  readonly nextCursor: string | null;
}

/** Where a page ended: the sort key of its last item. Opaque to callers. */
export type CursorKey = readonly (string | number)[];

/** The longest text in a key is a file's path. */
const Key = z.array(z.union([z.string().max(2_000), z.number()])).max(5);

/** The opaque text of a place in a list. */
export function encodeCursor(key: CursorKey): string {
  return Buffer.from(JSON.stringify(key)).toString("base64url");
}

/** Reads a cursor back. @throws DomainError `invalid_request` for anything this server has not made. */
export function decodeCursor<Schema extends z.ZodType>(cursor: string | null | undefined, schema: Schema): z.output<Schema> | null {
  if (cursor === null || cursor === undefined) return null;
  try {
    return schema.parse(Key.parse(JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"))));
  } catch {
    throw new DomainError("invalid_request", "the cursor is not one of this list: begin again without it");
  }
}

/** Cuts `limit + 1` rows into a page. */
export function toPage<Row, Item>(
  rows: readonly Row[],
  limit: number,
  map: { readonly item: (row: Row) => Item; readonly key: (row: Row) => CursorKey },
): Page<Item> {
  const kept = rows.slice(0, limit);
  const last = kept.at(-1);
  return { items: kept.map(map.item), nextCursor: rows.length > limit && last ? encodeCursor(map.key(last)) : null };
}
