import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { readdirSync, readFileSync, readlinkSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { systemClock } from "@souk/kernel";
import { createSandbox, type Sandbox, TIERS } from "@souk/sandbox";
import { buildHostProgram, detectWalls, type HostProgram, launchFor, openMemoryGroups, spawnLaunch } from "@souk/sandbox/testing/walls";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { jobOf } from "../../../packages/sandbox/src/testing/skills.ts";

/** Descriptors of the event loop itself. */
const HARMLESS = /^(\/dev\/null|pipe:.*|anon_inode:\[?(eventpoll|eventfd|io_uring)\]?)$/;

function innermost(pid: number): number {
  const child = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").filter(Boolean)[0];
  return child === undefined ? pid : innermost(Number(child));
}

function field(pid: number, name: string): string {
  return new RegExp(`^${name}:\\s*(.*)$`, "m").exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? "";
}

describe.each(TIERS)("a host under tier %s", (wanted) => {
  let sandbox: Sandbox;
  let pids: number[];
  beforeAll(async () => {
    const { tier } = await detectWalls(process.execPath, undefined);
    // What this machine does not offer cannot be looked at: the strongest it has is.
    sandbox = await createSandbox({ clock: systemClock, hosts: 2, tier: TIERS.indexOf(wanted) < TIERS.indexOf(tier) ? tier : wanted });
    // A company takes a host that waits; when there is none, one of another company has to go.
    await vi.waitFor(() => expect(sandbox.hosts()).toHaveLength(2), { timeout: 20_000 });
    for (const companyId of ["cmp_1", "cmp_2"]) await sandbox.run(jobOf("return 1", { companyId })).result;
    pids = sandbox
      .hosts()
      .filter((host) => host.companyId !== null)
      .map((host) => innermost(host.pid));
  });
  afterAll(() => sandbox.close());

  it("[I3] holds no secret: an environment of two harmless variables, no argument but paths", () => {
    expect(pids).toHaveLength(2);
    for (const pid of pids) {
      const names = readFileSync(`/proc/${pid}/environ`, "utf8")
        .split("\0")
        .filter(Boolean)
        .map((entry) => entry.split("=")[0]);
      expect(names.filter((name) => !["TZ", "LANG", "PATH", "PWD"].includes(name ?? ""))).toEqual([]);
      expect(readFileSync(`/proc/${pid}/cmdline`, "utf8")).not.toMatch(/postgres|secret|password|key=/i);
    }
  });

  it("[I3] holds two socket pairs with its supervisor (messages, last words), and no other socket, file or database handle", () => {
    for (const pid of pids) {
      const links = readdirSync(`/proc/${pid}/fd`).map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`));
      const inodes = links.filter((link) => !HARMLESS.test(link)).map((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? link);
      expect(inodes).toHaveLength(2);
      const pairs = readFileSync("/proc/self/net/unix", "utf8").split("\n");
      // A name would stand behind the inode: a pair has none.
      for (const inode of inodes) expect(pairs.some((line) => line.trim().endsWith(` ${inode}`))).toBe(true);
      for (const table of ["tcp", "tcp6", "udp", "udp6"]) {
        expect(readFileSync(`/proc/${pid}/net/${table}`, "utf8").split(/\s+/)).not.toEqual(expect.arrayContaining(inodes));
      }
    }
  });

  it("has given up what it does not need, as its confinement says", () => {
    const { tier, seccomp, memory } = sandbox.confinement;
    expect([sandbox.tier, sandbox.hosts()[0]?.tier]).toEqual([tier, tier]);
    for (const pid of pids) {
      expect(field(pid, "Seccomp")).toBe(seccomp ? "2" : "0");
      if (tier === "permission") continue;
      expect(field(pid, "NoNewPrivs")).toBe("1");
      expect(field(pid, "CapBnd")).toMatch(tier === "setpriv" && process.getuid?.() !== 0 ? /./ : /^0+$/);
      expect(readFileSync(`/proc/${pid}/cgroup`, "utf8").includes("souk-hosts-")).toBe(memory === "cgroup");
      if (tier === "bubblewrap")
        for (const ns of ["net", "pid", "mnt", "ipc", "user"]) expect(namespaceOf(pid, ns)).not.toBe(namespaceOf(process.pid, ns));
    }
  });
});

/** A machine with bubblewrap and a table for its architecture has every wall. */
const isConfinable =
  spawnSync("bwrap", ["--unshare-all", "--ro-bind", "/", "/", "true"]).status === 0 && ["x64", "arm64"].includes(process.arch);

const namespaceOf = (pid: number, name: string): string => readlinkSync(`/proc/${pid}/ns/${name}`);

describe("code that has escaped into the host process", () => {
  let program: HostProgram;
  beforeAll(() => {
    program = buildHostProgram();
  });
  afterAll(() => program.remove());

  /** Runs `source` as a host would run, but without Node's own permission model: what the kernel says is what is asked. */
  async function inside(source: string): Promise<{ readonly out: string; readonly code: number | null }> {
    const walls = await detectWalls(process.execPath, program.filter);
    const main = join(program.dir, "escaped.mjs");
    writeFileSync(main, source);
    const launch = launchFor(walls, process.execPath, { ...program, main });
    const args = launch.args.filter((arg) => !/^--(permission|allow-)/.test(arg));
    const child: ChildProcess = spawnLaunch({ ...launch, args }, { stdio: ["ignore", "pipe", "ignore", "ignore"], timeout: 10_000 });
    const code = new Promise<number | null>((resolve) => child.on("exit", resolve));
    return { out: child.stdout === null ? "" : await text(child.stdout), code: await code };
  }

  it("[I3] finds no network, no way to write, no other program, no environment", async () => {
    const { tier, seccomp } = await detectWalls(process.execPath, program.filter);
    const { out } = await inside(`
      import { spawnSync } from "node:child_process";
      import { readdirSync, writeFileSync } from "node:fs";
      import { createConnection, createServer } from "node:net";
      import { createSocket } from "node:dgram";
      const tried = (act) => { try { act(); return "done"; } catch (error) { return error.code ?? error.message; } };
      const waited = (emitter) => new Promise((resolve) => { emitter.on("error", (e) => resolve(e.code)); emitter.on("connect", () => resolve("done")); emitter.on("listening", () => resolve("done")); });
      const server = createServer(); const listening = waited(server); server.listen(0);
      const udp = () => new Promise((resolve) => { try { const s = createSocket("udp4"); s.on("error", (e) => resolve(e.code)); s.bind(0, () => resolve("done")); } catch (e) { resolve(e.code); } });
      console.log(JSON.stringify({
        connect: await waited(createConnection({ port: 1, host: "127.0.0.1" })), listen: await listening, unix: await waited(createConnection("/run/x")), udp: await udp(),
        write: ["/tmp/x", "/x", "/dev/shm/x", "/proc/self/oom_score_adj"].map((path) => tried(() => writeFileSync(path, "x"))),
        spawn: spawnSync(process.execPath, ["-e", "1"]).error?.code ?? "done",
        files: tried(() => readdirSync("/root")), etc: tried(() => readdirSync("/etc")), home: tried(() => readdirSync("/home")),
        env: Object.keys(process.env).filter((name) => !["TZ", "LANG", "PATH", "PWD"].includes(name)),
      }));`);
    const found = JSON.parse(out);
    expect(found.env).toEqual([]);
    if (tier === "bubblewrap") expect([found.etc, found.home]).toEqual(["ENOENT", "ENOENT"]);
    if (!seccomp) return expect(isConfinable).toBe(false);
    expect([found.connect, found.listen, found.unix, found.udp]).toEqual(["ENOSYS", "ENOSYS", "ENOSYS", "ENOSYS"]);
    for (const refused of found.write) expect(refused).toMatch(/^(EACCES|EROFS|ENOENT)$/);
    expect(found.spawn).not.toBe("done");
  });

  it.each([
    [["true"], 0],
    [["unshare", "--user", "true"], "SIGSYS"],
    [["mount", "-t", "tmpfs", "none", "/tmp"], "SIGSYS"],
    [["sh", "-c", "true & wait"], "refused"],
  ])("under the filter %j ends as %s", async (command, wanted) => {
    const { tier, seccomp } = await detectWalls(process.execPath, program.filter);
    const bind = ["--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc"];
    const args = ["--unshare-all", ...bind, ...(seccomp ? ["--seccomp", "4"] : []), "--", ...command];
    const launch = { command: "bwrap", args, env: { PATH: "/usr/bin:/bin" }, filter: seccomp ? program.filter : undefined };
    if (tier !== "bubblewrap" || !seccomp) return expect(isConfinable).toBe(false);
    const child = spawnLaunch(launch, { stdio: ["ignore", "ignore", "ignore", "ignore"], timeout: 5_000 });
    const code = await new Promise((resolve) => child.on("exit", (exit, signal) => resolve(signal ?? exit)));
    if (wanted === "refused") expect([0, 128 + constants.signals.SIGSYS]).not.toContain(code);
    else expect(code).toBe(wanted === "SIGSYS" ? 128 + constants.signals.SIGSYS : wanted);
  });

  it("cannot take more memory than the kernel gives, where the kernel is asked", async () => {
    const groups = openMemoryGroups(32 * 1024 * 1024);
    const { memory } = await createSandbox({ clock: systemClock, hosts: 1 }).then(async (sandbox) => {
      await sandbox.close();
      return sandbox.confinement;
    });
    expect(groups === undefined).toBe(memory === "watch");
    if (groups === undefined) return;
    const greedy = spawn(
      process.execPath,
      ["-e", "setTimeout(() => { const kept = []; for (;;) kept.push(Buffer.alloc(1e7, 1)); }, 100)"],
      { stdio: "ignore" },
    );
    const ended = new Promise((resolve) => greedy.on("exit", (_code, name) => resolve(name)));
    await groups.add(greedy.pid as number);
    expect([await ended, groups.wasKilled(greedy.pid as number)]).toEqual(["SIGKILL", true]);
    groups.remove(greedy.pid as number);
    groups.close();
  });
});
