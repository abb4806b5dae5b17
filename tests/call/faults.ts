import type { Manifest } from "@souk/contracts";
import type { SkillSource } from "../support/world.ts";

const object = { type: "object" } as const;
/** Short, for what is sure to run into it; everything else gets the usual second of computing time. */
const limits = { cpuMs: 250, wallMs: 5_000 };
const skill = (name: string, body: string, manifest: Partial<Manifest> = {}): SkillSource => ({
  name: `faults/${name}`,
  bundle: `globalThis.__souk_skill = { run: async (ctx) => { ${body} } };`,
  manifest: { input: object, output: object, ...manifest },
});

/** What a skill can do wrong, and how the call must end. */
export interface Fault {
  readonly source: SkillSource;
  readonly status: number;
  readonly code: string;
  /** Status of the recorded call. */
  readonly recorded: string;
  /** How it may end too: what is stopped first depends on the machine. */
  readonly or?: { readonly status: number; readonly code: string; readonly recorded: string };
  /** What else the problem says. */
  readonly problem?: object;
}

const failed = (source: SkillSource, problem?: object): Fault => ({
  source,
  status: 502,
  code: "skill_failed",
  recorded: "failed",
  ...(problem ? { problem } : {}),
});
const timedOut = (source: SkillSource): Fault => ({
  source: { ...source, manifest: { ...source.manifest, limits } },
  status: 504,
  code: "skill_timeout",
  recorded: "timed_out",
});

export const FAULTS: readonly (readonly [string, Fault])[] = [
  ["throws", failed(skill("throws", `throw new Error("boom");`), { detail: "The skill failed: boom" })],
  [
    "throws before the first await, without a promise",
    failed({
      name: "faults/throws-sync",
      bundle: `globalThis.__souk_skill = { run: () => { throw new RangeError("no"); } };`,
      manifest: { input: object, output: object },
    }),
  ],
  [
    "throws a declared error",
    failed(skill("declared", `ctx.fail("no_match", "nothing fits INV-7");`, { errors: { no_match: "No purchase order fits." } }), {
      skillError: { code: "no_match", message: "nothing fits INV-7" },
    }),
  ],
  ["throws an error code it never declared", failed(skill("undeclared", `ctx.fail("surprise", "x");`))],
  ["throws undefined", failed(skill("throws-undefined", "throw undefined;"))],
  ["throws a text with NUL and half a character", failed(skill("throws-nul", `throw new Error("a\\u0000b\\ud800c");`))],
  [
    "returns the wrong type",
    {
      source: skill("wrong-type", `return { words: "three" };`, { output: { type: "object", properties: { words: { type: "integer" } } } }),
      status: 502,
      code: "invalid_output",
      recorded: "failed",
      problem: { problems: [{ pointer: "/words" }] },
    },
  ],
  ["returns nothing", { source: skill("nothing", ""), status: 502, code: "invalid_output", recorded: "failed" }],
  ["returns a cycle", failed(skill("cycle", "const a = {}; a.a = a; return a;"))],
  [
    "returns more than 1 MB",
    { source: skill("large", `return { text: "x".repeat(1_200_000) };`), status: 502, code: "invalid_output", recorded: "failed" },
  ],
  ["loops for ever", timedOut(skill("loops", "for (;;);"))],
  ["loops for ever after an await", timedOut(skill("loops-later", "await null; for (;;);", { permissions: { kv: true } }))],
  [
    "loops for ever after a host action",
    timedOut(skill("loops-after-action", `await ctx.kv.get("a"); for (;;);`, { permissions: { kv: true } })),
  ],
  ["runs a pattern that never ends", timedOut(skill("pattern", `return { x: /^(a+)+$/.test("a".repeat(40) + "!") };`))],
  [
    "allocates without end",
    {
      ...failed(
        skill("allocates", "const all = []; for (;;) all.push(new Array(100_000).fill(all.length));", { limits: { memoryMb: 16 } }),
      ),
      or: { status: 504, code: "skill_timeout", recorded: "timed_out" },
    },
  ],
  [
    "floods the bridge",
    failed(
      skill("floods", `await Promise.all(Array.from({ length: 5000 }, (_, n) => ctx.kv.get("k" + n)));`, { permissions: { kv: true } }),
    ),
  ],
  [
    "floods the bridge and does not wait",
    failed(
      skill("floods-idly", `for (let n = 0; n < 5000; n++) ctx.kv.get("k" + n).catch(() => 0); return {};`, { permissions: { kv: true } }),
    ),
  ],
  ["never settles", failed(skill("never", "await new Promise(() => {});"))],
  ["throws an error with a looping getter", timedOut(skill("getter", `throw { get message() { for (;;); } };`))],
  ["throws an error whose text loops", timedOut(skill("to-string", `throw { message: { toString() { for (;;); } } };`))],
  ["returns an object with a looping getter", timedOut(skill("output-getter", `return { get a() { for (;;); } };`))],
  ["returns an object with a looping toJSON", timedOut(skill("to-json", `return { toJSON() { for (;;); } };`))],
  ["stores a key with NUL", failed(skill("kv-nul", `await ctx.kv.set("a\\u0000", "b"); return {};`, { permissions: { kv: true } }))],
  ["stores half a character", failed(skill("kv-half", `await ctx.kv.set("a", "\\ud800"); return {};`, { permissions: { kv: true } }))],
  [
    "writes a path with NUL",
    failed(
      skill("path-nul", `await ctx.files.write("/reports/a\\u0000", "x"); return {};`, { permissions: { files: ["write:/reports/**"] } }),
    ),
  ],
  [
    "writes a file it may not write",
    failed(skill("writes", `await ctx.files.write("/salaries.csv", "x"); return {};`, { permissions: { files: ["write:/reports/**"] } })),
  ],
];
