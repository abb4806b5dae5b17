import { describe, expect, it } from "vitest";
import { changeOneRecord } from "./change-record.ts";

const entry = (seq: number, action: string) =>
  JSON.stringify({ type: "entry", seq, id: `a${seq}`, at: "2026-11-01T10:00:00.000Z", actor: "system", action, target: `/f/${seq}` });
const TRAIL = [
  '{"type":"header","v":1}',
  entry(1, "file.created"),
  entry(2, "file.updated"),
  entry(3, "call.denied"),
  '{"type":"batch","n":1}',
];

describe("changing one record for a trial", () => {
  it("[F59] changes the action of the middle record alone, and says which it was and how", () => {
    const change = changeOneRecord(TRAIL.join("\n"));
    expect(change).toMatchObject({ seq: 2, target: "/f/2", from: "file.updated", to: "nothing.happened", at: "2026-11-01T10:00:00.000Z" });
    const lines = change?.jsonl.split("\n") ?? [];
    expect(lines.map((line, index) => line === TRAIL[index])).toEqual([true, true, false, true, true]);
    expect(JSON.parse(lines[2] ?? "")).toEqual({ ...JSON.parse(TRAIL[2] ?? ""), action: "nothing.happened" });
  });

  it("has nothing to change in a trail without records", () => {
    expect(changeOneRecord('{"type":"header","v":1}\n{"type":"batch","n":1}')).toBeNull();
  });
});
