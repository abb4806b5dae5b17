/** One record of a trail that was changed for a trial, and how. */
export interface RecordChange {
  /** The trail with the change in it. */
  readonly jsonl: string;
  readonly seq: number;
  /** RFC 3339 UTC. */
  readonly at: string;
  readonly target: string;
  /** The action it had, and the one that stands there now. */
  readonly from: string;
  readonly to: string;
}

const TO = "nothing.happened";

/** Changes one word of the middle record, as somebody would who wants to hide what was done. Null: there is no record to change. */
export function changeOneRecord(jsonl: string): RecordChange | null {
  const lines = jsonl.split("\n");
  const records = lines.flatMap((line, index) => (line.startsWith('{"type":"entry"') ? [index] : []));
  const index = records[Math.floor(records.length / 2)];
  const line = index === undefined ? undefined : lines[index];
  if (line === undefined) return null;
  const { seq, at, action, target } = JSON.parse(line) as { readonly seq: number } & Record<"at" | "action" | "target", string>;
  const changed = line.replace(`"action":${JSON.stringify(action)}`, `"action":${JSON.stringify(TO)}`);
  return { jsonl: lines.with(index ?? 0, changed).join("\n"), seq, at, target, from: action, to: TO };
}
