import { structuredPatch } from "diff";
import { z } from "zod";

const Hunk = z.strictObject({
  oldStart: z.number().int(),
  oldLines: z.number().int(),
  newStart: z.number().int(),
  newLines: z.number().int(),
  /** Each begins with "+", "-" or a space. */
  lines: z.array(z.string()),
});
const JsonChange = z.strictObject({
  /** JSON Pointer (RFC 6901). */
  pointer: z.string(),
  kind: z.enum(["added", "removed", "changed"]),
  /** JSON texts, cut when long. */
  before: z.string().nullable(),
  after: z.string().nullable(),
});
/** What changed between two versions. `json` only when both are JSON. */
export const FileDiff = z.strictObject({
  path: z.string(),
  from: z.number().int(),
  to: z.number().int(),
  kind: z.enum(["same", "text", "binary"]),
  hunks: z.array(Hunk),
  json: z.array(JsonChange).nullable(),
  /** There is more than is shown. */
  truncated: z.boolean(),
});
export type FileDiff = z.output<typeof FileDiff>;
type JsonChange = z.output<typeof JsonChange>;

const MAX_LINES = 2_000;
const MAX_JSON_CHANGES = 500;
const SHOWN_CHARS = 400;
const DIFF_MS = 500;

const shown = (value: unknown): string => JSON.stringify(value).slice(0, SHOWN_CHARS);
const pointerPart = (key: string): string => key.replaceAll("~", "~0").replaceAll("/", "~1");
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

/** What is different between two JSON values, in the order of the document; stops at a number of changes. */
export function diffJson(before: unknown, after: unknown): readonly JsonChange[] {
  const changes: JsonChange[] = [];
  const walk = (a: unknown, b: unknown, pointer: string): void => {
    if (changes.length >= MAX_JSON_CHANGES || Object.is(a, b)) return;
    if (!isObject(a) || !isObject(b) || Array.isArray(a) !== Array.isArray(b)) {
      changes.push({ pointer, kind: "changed", before: shown(a), after: shown(b) });
      return;
    }
    for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
      if (changes.length >= MAX_JSON_CHANGES) return;
      const at = `${pointer}/${pointerPart(key)}`;
      if (!Object.hasOwn(a, key)) changes.push({ pointer: at, kind: "added", before: null, after: shown(b[key]) });
      else if (!Object.hasOwn(b, key)) changes.push({ pointer: at, kind: "removed", before: shown(a[key]), after: null });
      else walk(a[key], b[key], at);
    }
  };
  walk(before, after, "");
  return changes;
}

function textOf(content: Uint8Array): string | null {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(content);
    return text.includes("\0") ? null : text;
  } catch {
    return null;
  }
}

function jsonOf(text: string): { readonly value: unknown } | null {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return null;
  }
}

/** Differences of two contents; an absent file counts as empty. Bounded in time and size whatever they hold. */
export function diffContents(before: Uint8Array, after: Uint8Array): Omit<FileDiff, "path" | "from" | "to"> {
  const none = { hunks: [], json: null, truncated: false };
  if (Buffer.compare(before, after) === 0) return { kind: "same", ...none };
  const [old, now] = [textOf(before), textOf(after)];
  if (old === null || now === null) return { kind: "binary", ...none };
  const patch = structuredPatch("before", "after", old, now, undefined, undefined, { context: 3, timeout: DIFF_MS });
  const hunks: FileDiff["hunks"] = [];
  let room = MAX_LINES;
  for (const { oldStart, oldLines, newStart, newLines, lines } of patch?.hunks ?? []) {
    if (room <= 0) break;
    hunks.push({ oldStart, oldLines, newStart, newLines, lines: lines.slice(0, room).map((line) => line.slice(0, SHOWN_CHARS * 4)) });
    room -= lines.length;
  }
  const [a, b] = [jsonOf(old), jsonOf(now)];
  const json = a && b ? [...diffJson(a.value, b.value)] : null;
  return { kind: "text", hunks, json, truncated: patch === undefined || room < 0 || (json?.length ?? 0) >= MAX_JSON_CHANGES };
}
