import { expect, it } from "vitest";
import { DEFAULT_LIMITS } from "../limits.ts";
import { jobOf } from "../testing/skills.ts";
import type { FromHost } from "../wire/messages.ts";
import type { Active } from "./active.ts";
import { readDone } from "./results.ts";

const active = {
  job: jobOf("", { limits: { ...DEFAULT_LIMITS, outputBytes: 10, logBytes: 20 } }),
  sentAt: 0,
  queuedAt: 0,
  hostCalls: 2,
} as Active;

function done(ok: unknown, logs: unknown, body: string, numbers: readonly unknown[] = [1.5, 2]) {
  return readDone(
    active,
    ["done", 1, ok, ...numbers, logs] as unknown as Extract<FromHost, readonly ["done", ...unknown[]]>,
    Buffer.from(body),
  );
}

it("takes an answer of an honest host", () => {
  expect(done(true, [["info", "hi", 3]], "[1]")).toMatchObject({
    ok: true,
    outputJson: "[1]",
    logs: [{ level: "info", text: "hi", at: 3 }],
    usage: { cpuMs: 1.5, hostCalls: 2 },
  });
});

it.each([
  ["an output above the limit", true, [], "x".repeat(11)],
  ["a failure that is not JSON", false, [], "{"],
  ["a failure of no known kind", false, [], '{"kind":"free"}'],
  ["a truthy word for ok", "yes", [], "[1]"],
])("does not believe a host: %s", (_what, ok, logs, body) => {
  expect(done(ok, logs, body)).toMatchObject({ ok: false, failure: { kind: "crashed" } });
});

it("keeps logs within their limit and numbers within reason", () => {
  const result = done(true, [["info", "x".repeat(60), 1], ["info", "x".repeat(60), 1], ["fatal", "x", 1], "x", ["warn", 1, 1]], "1", [
    Number.NaN,
    1e9,
  ]);
  expect(result.logs).toHaveLength(1);
  expect(result.usage).toMatchObject({ cpuMs: 0, hostCalls: 2 });
});
