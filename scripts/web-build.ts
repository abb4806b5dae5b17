import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runCommand, tool } from "./commands.ts";
import { inRepository } from "./repository.ts";
import { errorText, StartError } from "./start-error.ts";

const WEB = inRepository("apps/web");
const STAMP = join(WEB, ".next", "souk-build");
/** Everything the built pages are made of. */
const SOURCES = [
  ...["src", "messages", "public", "next.config.ts", "package.json", "tsconfig.json", "postcss.config.mjs"].map((name) =>
    join("apps/web", name),
  ),
  ...["kernel", "contracts", "metering"].map((name) => join("packages", name, "src")),
  "pnpm-lock.yaml",
];

function addTo(hash: ReturnType<typeof createHash>, path: string): void {
  const full = inRepository(path);
  if (!existsSync(full)) return;
  const entries = isFolder(full) ? readdirSync(full).sort() : null;
  if (entries === null) hash.update(path).update(readFileSync(full));
  else for (const name of entries) addTo(hash, join(path, name));
}

function isFolder(path: string): boolean {
  try {
    readdirSync(path);
    return true;
  } catch {
    return false;
  }
}

/** Hash of the web app's sources. */
export function webFingerprint(): string {
  const hash = createHash("sha256").update(process.versions.node);
  for (const path of SOURCES) addTo(hash, path);
  return hash.digest("hex");
}

/** Whether the built pages are of these sources. */
export function isWebBuilt(fingerprint: string): boolean {
  return existsSync(STAMP) && readFileSync(STAMP, "utf8") === fingerprint;
}

/** Builds the pages. @throws StartError with what the build said. */
export async function buildWeb(
  fingerprint: string,
  options: { env: Readonly<Record<string, string>>; signal?: AbortSignal },
): Promise<void> {
  const { code, output } = await runCommand({
    command: tool("next"),
    args: ["build"],
    cwd: WEB,
    env: { ...options.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
    ...(options.signal ? { signal: options.signal } : {}),
  });
  if (code !== 0) throw new StartError(`The web app does not build:\n${output.trim()}`);
  writeFileSync(STAMP, fingerprint);
}

if (import.meta.main) {
  const fingerprint = webFingerprint();
  try {
    if (!isWebBuilt(fingerprint)) await buildWeb(fingerprint, { env: {} });
  } catch (error) {
    process.stderr.write(`${errorText(error)}\n`);
    process.exitCode = 1;
  }
}
