import { build } from "esbuild";
import { inRepository } from "../scripts/repository.ts";

/** A function to serve, for Souk and for the peer. */
export interface Workload {
  readonly name: "trivial" | "medium";
  /** Bundle for Souk's sandbox. */
  readonly souk: string;
  /** The same function as a workerd module. */
  readonly workerd: string;
  readonly inputs: readonly unknown[];
  readonly inputSchema: Record<string, unknown>;
  readonly outputSchema: Record<string, unknown>;
}

async function bundle(name: string, format: "iife" | "esm", entry: string): Promise<string> {
  const result = await build({
    stdin: { contents: entry, resolveDir: inRepository("bench/skills"), sourcefile: `${name}-entry.js` },
    bundle: true,
    minifyWhitespace: true,
    write: false,
    format,
    platform: "neutral",
    mainFields: ["module", "main"],
    target: "es2022",
    logLevel: "silent",
  });
  return result.outputFiles[0]?.text ?? "";
}

const words = "the quick brown fox jumps over the lazy dog ".repeat(5);

function mediumInput(seed: number): unknown {
  const items = Array.from({ length: 72 }, (_, id) => ({
    id,
    name: `Product alpha ${id} quick fox`,
    email: `user${id}@corp${id % 7}.example.com`,
    tags: ["alpha", `beta${id}`, "gamma", "delta"],
    price: (id * 7.3 + seed) % 100,
  }));
  return { items, q: "al" };
}

/** Builds one workload. Inputs differ, so that nothing can be answered from memory. */
export async function workload(name: Workload["name"]): Promise<Workload> {
  const isTrivial = name === "trivial";
  return {
    name,
    souk: await bundle(
      name,
      "iife",
      `import { handler } from "./${name}.js"; globalThis.__souk_skill = { run: ({ input }) => handler(input) };`,
    ),
    workerd: await bundle(
      name,
      "esm",
      `import { handler } from "./${name}.js"; export default { async fetch(request) { const body = await request.json(); return Response.json(handler(body.input)); } };`,
    ),
    inputs: Array.from({ length: 64 }, (_, seed) => (isTrivial ? { text: `${seed} ${words}` } : mediumInput(seed))),
    inputSchema: isTrivial
      ? { type: "object", properties: { text: { type: "string" } }, required: ["text"], additionalProperties: false }
      : {
          type: "object",
          properties: { items: { type: "array", items: { type: "object" } }, q: { type: "string" } },
          required: ["items", "q"],
          additionalProperties: false,
        },
    outputSchema: { type: "object" },
  };
}
