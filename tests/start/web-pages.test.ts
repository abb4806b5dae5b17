import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "@souk/test-kit/postgres-server";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startMark } from "../../scripts/processes.ts";
import { openPages } from "../../scripts/web-pages.ts";

let folder: string;
let other: ChildProcess;
let builds: number;
let isBuilt: boolean;
let waits: number;
beforeEach(() => {
  folder = temporaryFolder("souk-pages-");
  other = spawn(process.execPath, ["-e", "setTimeout(() => {}, 60_000)"], { stdio: "ignore" });
  [builds, isBuilt, waits] = [0, false, 0];
});
afterEach(() => {
  other.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

const open = (servedAt: string | null, build: () => Promise<void> = async () => {}) =>
  openPages({
    folder,
    servedAt,
    isBuilt: () => isBuilt,
    build: async () => {
      builds += 1;
      await build();
      isBuilt = true;
    },
    onWait: () => {
      waits += 1;
    },
  });

/** As a start in another data folder leaves it. */
function otherServes(mark = startMark(other.pid ?? 0)): void {
  mkdirSync(join(folder, "serving"), { recursive: true });
  writeFileSync(join(folder, "serving", `${other.pid}`), JSON.stringify({ pid: other.pid, mark, web: "http://127.0.0.1:3999" }));
}

describe("the built pages of a checkout", () => {
  it("are built once, by one process at a time; the other waits and takes them", async () => {
    const started = Promise.withResolvers<void>();
    const done = Promise.withResolvers<void>();
    const first = open("http://127.0.0.1:3001", async () => {
      started.resolve();
      await done.promise;
    });
    await started.promise;
    const second = open(null);
    await expect.poll(() => waits).toBe(1);
    done.resolve();
    await Promise.all([first, second]);
    expect(builds).toBe(1);
    expect(existsSync(join(folder, "building"))).toBe(false);
    (await first).release();
    expect(readdirSync(join(folder, "serving"))).toEqual([]);
  });

  it("are shared by a second start of the same sources", async () => {
    isBuilt = true;
    otherServes();
    (await open("http://127.0.0.1:3001")).release();
    expect(builds).toBe(0);
  });

  it("are not built over while another start serves them: it is named", async () => {
    otherServes();
    const refused = open("http://127.0.0.1:3001");
    await expect(refused).rejects.toThrow(/still serves those pages at http:\/\/127\.0\.0\.1:3999 \(process \d+\)[\s\S]*git worktree add/);
    await expect(refused).rejects.toMatchObject({ exitCode: 9 });
    expect(builds).toBe(0);
    expect(existsSync(join(folder, "building"))).toBe(false);
  });

  it("are built when the one that served them was killed, also when its number lives on", async () => {
    otherServes("somebody else's");
    (await open(null)).release();
    expect(builds).toBe(1);
  });

  it("stay unlocked after a build that failed", async () => {
    await expect(open(null, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    (await open(null)).release();
    expect(builds).toBe(2);
  });
});
