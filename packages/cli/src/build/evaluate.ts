import { fork } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { z } from "@souk/skill-sdk";
import { build } from "esbuild";
import { compileCacheEnv } from "../env.ts";
import { PLAIN_JAVASCRIPT } from "./bundle.ts";

const TIMEOUT_MS = 20_000;

const Problem = z.object({
  code: z.string(),
  severity: z.enum(["error", "warning"]),
  place: z.string(),
  cause: z.string(),
  fix: z.string(),
});

/** What the child process says about a definition. Values are checked later, when the manifest is compiled. */
const Evaluation = z.discriminatedUnion("ok", [
  z.object({
    ok: z.literal(true),
    definition: z.record(z.string(), z.unknown()),
    input: z.record(z.string(), z.unknown()),
    output: z.record(z.string(), z.unknown()),
    problems: z.array(Problem),
    examples: z.array(z.object({ index: z.number(), part: z.enum(["input", "output"]), problems: z.array(z.string()) })),
  }),
  z.object({ ok: z.literal(false), code: z.string(), cause: z.string() }),
]);
export type Evaluation = z.output<typeof Evaluation>;

/** The skill as a module for Node.js, with the real SDK of this installation. */
async function moduleText(entry: string): Promise<string> {
  const result = await build({
    entryPoints: [basename(entry)],
    absWorkingDir: dirname(entry),
    bundle: true,
    write: false,
    format: "esm",
    sourcemap: "inline",
    sourceRoot: `${dirname(entry)}/`,
    ...PLAIN_JAVASCRIPT,
    plugins: [
      {
        name: "souk-real-sdk",
        setup(pluginBuild) {
          const path = pathToFileURL(createRequire(import.meta.url).resolve("@souk/skill-sdk")).href;
          pluginBuild.onResolve({ filter: /^@souk\/skill-sdk$/ }, () => ({ path, external: true }));
        },
      },
    ],
  });
  return result.outputFiles[0]?.text ?? "";
}

function runChild(file: string): Promise<Evaluation> {
  const script = fileURLToPath(new URL("./evaluate-child.ts", import.meta.url));
  return new Promise((done) => {
    // The author's own code, but it gets no credentials: none ends up in a manifest by accident. With the cache the SDK loads in half the time.
    const env = { ...compileCacheEnv() };
    const child = fork(script, [file], { execArgv: ["--enable-source-maps"], env, stdio: ["ignore", "ignore", "pipe", "ipc"] });
    let answer: Evaluation = { ok: false, code: "load_failed", cause: "the skill's module ended the process while it was loaded" };
    let stderr = "";
    const timer = setTimeout(() => {
      answer = { ok: false, code: "load_failed", cause: `loading the skill's module took more than ${TIMEOUT_MS / 1000} s` };
      child.kill("SIGKILL");
    }, TIMEOUT_MS);
    child.stderr?.on("data", (chunk: Buffer) => {
      stderr = (stderr + chunk.toString()).slice(-4000);
    });
    child.on("message", (message) => {
      const parsed = Evaluation.safeParse(message);
      answer = parsed.success ? parsed.data : { ok: false, code: "load_failed", cause: parsed.error.message };
      child.kill();
    });
    child.on("error", (error) => {
      answer = { ok: false, code: "load_failed", cause: error.message };
    });
    child.on("close", () => {
      clearTimeout(timer);
      done(!answer.ok && stderr.trim() !== "" ? { ...answer, cause: `${answer.cause}\n${stderr.trim()}` } : answer);
    });
  });
}

/** Reads a skill's definition by loading it in a child process of the author's machine. Never used on other people's code. */
export async function evaluateSkill(entry: string): Promise<Evaluation> {
  const folder = await mkdtemp(join(tmpdir(), "souk-build-"));
  try {
    const file = join(folder, "skill.mjs");
    await writeFile(file, await moduleText(entry));
    return await runChild(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
