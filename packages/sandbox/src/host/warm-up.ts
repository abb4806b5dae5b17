import { createHash } from "node:crypto";
import { type Call, createCallRunner } from "./calls.ts";
import { createSkillStore } from "./store.ts";

const SOURCE = "globalThis.__souk_skill = { run: async (ctx) => { ctx.log.info('warm'); return ctx.input; } };";
const SCHEMA = {
  type: "object",
  properties: {
    name: { type: "string", minLength: 1, maxLength: 200, pattern: "^[a-z]+$" },
    mail: { type: "string", format: "email" },
    count: { type: "integer", minimum: 0 },
    kind: { enum: ["a", "b"] },
    rows: {
      type: "array",
      maxItems: 10,
      items: { type: "object", properties: { id: { type: "number" }, ok: { type: "boolean" } }, required: ["id"] },
    },
    more: { type: "object", additionalProperties: { type: "integer" } },
    either: { anyOf: [{ type: "string" }, { type: "null" }] },
  },
  required: ["name"],
  additionalProperties: false,
};
const ROUNDS = 2;

/** Runs a skill of our own through every step of a call, so that the first real one does not meet cold code. Leaves nothing behind. */
export function warmUp(): void {
  const bundle = Buffer.from(SOURCE);
  const sha256 = createHash("sha256").update(bundle).digest("hex");
  const limits = { cpuMs: 100, wallMs: 100, memoryMb: 64, outputBytes: 1024, logBytes: 1024, hostCalls: 1, hostCallsAtOnce: 1 };
  const runner = createCallRunner({ ask: () => undefined, done: () => undefined });
  const store = createSkillStore();
  for (let round = 0; round < ROUNDS; round += 1) {
    const key = `warm-up ${round}`;
    store.add({ key, sha256, input: SCHEMA, output: SCHEMA }, bundle);
    if (round > 0) continue;
    const input = { name: "warm", mail: "a@example.com", rows: [{ id: 1 }] };
    store.skill(key)?.input.check(input, 10);
    const guest = store.context(key, "", limits);
    const startedAt = performance.now();
    const call: Call = {
      id: 0,
      skill: guest.home.skill,
      guest,
      limits,
      inputJson: JSON.stringify(input),
      startedAt,
      wallDeadline: startedAt + 100,
      cpuMs: 0,
      hostCalls: 0,
      waiting: [],
      open: new Set(),
      logs: [],
    };
    runner.begin(call, 0, 1);
    store.retire(guest.home);
  }
}
