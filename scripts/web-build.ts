import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runCommand, tool } from "./commands.ts";
import { inRepository } from "./repository.ts";
import { errorText, StartError } from "./start-error.ts";
import { openPages, requireOpenable } from "./web-pages.ts";

const WEB = inRepository("apps/web");
const STAMP = join(WEB, ".next", "souk-build");
/** A build leaves its cache alone. */
const LOCKS = join(WEB, ".next", "cache", "souk");
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
function webFingerprint(): string {
  const hash = createHash("sha256").update(process.versions.node);
  for (const path of SOURCES) addTo(hash, path);
  return hash.digest("hex");
}

/** Whether the built pages are of these sources. */
function isWebBuilt(fingerprint: string): boolean {
  return existsSync(STAMP) && readFileSync(STAMP, "utf8") === fingerprint;
}

export interface WebBuildOptions {
  readonly env: Readonly<Record<string, string>>;
  /** Where they will be served; null: nowhere. */
  readonly servedAt: string | null;
  readonly tell: (what: string) => void;
  readonly signal?: AbortSignal;
}

/**
 * Has the pages of these sources built, and keeps others from building over them until they are released.
 * @throws StartError with what the build said, or who serves pages of other sources
 */
export function openWeb({ servedAt, tell, ...options }: WebBuildOptions): Promise<{ readonly release: () => void }> {
  const fingerprint = webFingerprint();
  return openPages({
    folder: LOCKS,
    servedAt,
    isBuilt: () => isWebBuilt(fingerprint),
    build: async () => {
      tell("building the web app");
      await buildWeb(fingerprint, options);
      tell("web app built");
    },
    onWait: () => tell("another process builds the web app of this checkout: waiting for it"),
    ...(options.signal ? { signal: options.signal } : {}),
  });
}

/** Whether `openWeb` may build where it has to. @throws StartError that says who serves pages of other sources */
export function requireOpenableWeb(): void {
  const fingerprint = webFingerprint();
  requireOpenable({ folder: LOCKS, isBuilt: () => isWebBuilt(fingerprint) });
}

async function buildWeb(fingerprint: string, options: Pick<WebBuildOptions, "env" | "signal">): Promise<void> {
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
  try {
    await openWeb({ env: {}, servedAt: null, tell: (what) => process.stderr.write(`${what}\n`) });
  } catch (error) {
    process.stderr.write(`${errorText(error)}\n`);
    process.exitCode = 1;
  }
}
