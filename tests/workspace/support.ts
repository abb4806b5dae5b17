import { callSkill, type RunningApi } from "../support/api.ts";
import type { Tenant } from "../support/world.ts";

/** A skill that does what its input says with the workspace, step by step, and answers what each step gave or how it was refused. */
const STEPS = `globalThis.__souk_skill = { run: async ({ input, files }) => {
  const done = [];
  for (const [verb, ...args] of input.steps) {
    try {
      const got = verb === "fail" ? null : await files[verb](...args);
      if (verb === "fail") throw Object.assign(new Error("asked to fail"), { isStop: true });
      done.push(got ?? null);
    } catch (error) {
      if (error.isStop) throw error;
      done.push({ code: error.code, message: error.message });
    }
  }
  return { done };
} };`;
export const STEPS_SKILL = "files/steps";

export type Step = readonly [verb: "read" | "write" | "list" | "move" | "remove" | "fail", ...args: string[]];

/** Publishes the skill and lets a company use it everywhere its people may. */
export async function enableSteps(api: RunningApi, tenants: readonly Tenant[]): Promise<void> {
  const manifest = await api.world.publish({
    name: STEPS_SKILL,
    bundle: STEPS,
    manifest: {
      permissions: { files: ["read:/**", "write:/**"] },
      price: { currency: "USD", call: "0.002000" },
    },
  });
  for (const tenant of tenants) await api.world.enable(tenant, manifest);
}

export async function steps(api: RunningApi, key: string, ...list: readonly Step[]) {
  return callSkill(api.url, key, { skill: STEPS_SKILL, body: { input: { steps: list } } });
}

/** A request to the API as somebody. */
export async function ask(api: RunningApi, key: string, method: string, path: string, body?: string | object) {
  const response = await fetch(`${api.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${key}`, ...(typeof body === "object" ? { "content-type": "application/json" } : {}) },
    ...(body === undefined ? {} : { body: typeof body === "object" ? JSON.stringify(body) : body }),
  });
  const text = await response.text();
  const isJson = (response.headers.get("content-type") ?? "").includes("json");
  return {
    status: response.status,
    text,
    body: isJson && text !== "" && !text.includes("\n{") ? JSON.parse(text) : null,
    headers: response.headers,
  };
}
