import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { temporaryFolder } from "@souk/test-kit/postgres-server";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { lockDataDir, openDataDir, places } from "../../scripts/data-dir.ts";
import { freePort } from "../../scripts/ports.ts";
import { runningPostmaster } from "../../scripts/postgres-folder.ts";
import { isAlive, waitForExit } from "../../scripts/processes.ts";
import { launchApp, runApp } from "../../scripts/running-app.ts";

/** The API alone: the same launcher, without the minutes of a web build. */
const API_ONLY = {
  SOUK_ROLE: "api",
  SOUK_DEMO: "0",
  SOUK_MASTER_KEY: Buffer.alloc(32, 7).toString("base64"),
  SOUK_SANDBOX_TIER_MIN: "permission",
  SOUK_HOSTS: "1",
};

let dataDir: string;
beforeEach(() => {
  dataDir = temporaryFolder("souk-start-");
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

async function occupy(port: number): Promise<Server> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return server;
}

/** What an interrupted start may leave: nothing half-made, no process, no lock. */
function expectNothingHalfMade(): void {
  expect(readdirSync(dataDir).filter((name) => name.includes(".new-"))).toEqual([]);
  expect(existsSync(places(dataDir).lock)).toBe(false);
  expect(runningPostmaster(places(dataDir).postgres)).toBeNull();
}

describe("npm start", () => {
  it("runs, is found by a second start, survives a kill of its database, and ends with Ctrl-C", async () => {
    const app = await runApp({ dataDir, env: API_ONLY });
    const ready = () =>
      fetch(`${app.api}/readyz`).then(
        (response) => response.status,
        () => 0,
      );
    expect(await ready()).toBe(200);

    const second = await launchApp({ dataDir, env: API_ONLY });
    expect(await second.exited).toBe(1);
    expect(second.output()).toContain(`It answers at ${app.api}`);
    expect(second.output()).toContain("SOUK_DATA_DIR=.data2");
    expect(await ready()).toBe(200);

    const postmaster = runningPostmaster(places(dataDir).postgres);
    expect(postmaster).not.toBeNull();
    process.kill(postmaster ?? 0, "SIGKILL");
    await untilOutput(app, "PostgreSQL ended unexpectedly");
    while ((await ready()) !== 200) await sleep(100);
    expect(runningPostmaster(places(dataDir).postgres)).not.toBe(postmaster);

    expect(await app.stop()).toBe(0);
    expectNothingHalfMade();
    expect(await ready()).toBe(0);
  }, 240_000);

  it("leaves nothing broken when it is stopped early or killed, and starts again", async () => {
    for (const delayMs of [30, 500, 1_500]) {
      const stopped = await launchApp({ dataDir, env: API_ONLY });
      await sleep(delayMs);
      const code = await stopped.stop();
      expect([0, 130, null], `after ${delayMs} ms`).toContain(code);
      if (code !== null) expectNothingHalfMade();
    }
    const app = await runApp({ dataDir, env: API_ONLY });
    const postmaster = runningPostmaster(places(dataDir).postgres) ?? 0;
    app.process.kill("SIGKILL");
    expect(await waitForExit(postmaster, 20_000)).toBe(true);
    while (
      await fetch(`${app.api}/livez`).then(
        () => true,
        () => false,
      )
    )
      await sleep(50);
    const again = await runApp({ dataDir, env: API_ONLY });
    expect(await again.stop()).toBe(0);
  }, 240_000);

  it("says which variable moves it when a port is in use", async () => {
    for (const [variable, env] of [
      ["SOUK_API_PORT", API_ONLY],
      ["SOUK_WEB_PORT", { ...API_ONLY, SOUK_ROLE: "all" }],
    ] as const) {
      const port = await freePort();
      const holder = await occupy(port);
      const app = await launchApp({ dataDir, env, ...(variable === "SOUK_API_PORT" ? { apiPort: port } : { webPort: port }) });
      expect(await app.exited).toBe(1);
      expect(app.output()).toContain(`Port ${port} on 127.0.0.1 is in use by another program`);
      expect(app.output()).toContain(`${variable}=${port + 1} npm start`);
      holder.close();
    }
  });

  it("refuses a data folder of another PostgreSQL, and changes nothing in it", async () => {
    const cluster = places(dataDir).postgres;
    openDataDir(dataDir);
    mkdirSync(cluster);
    writeFileSync(join(cluster, "PG_VERSION"), "17\n");
    writeFileSync(
      places(dataDir).secrets,
      JSON.stringify({ ownerPassword: "a", appPassword: "b", settlePassword: "c", masterKey: "d", sessionSecret: "e" }),
    );
    const app = await launchApp({ dataDir, env: API_ONLY });
    expect(await app.exited).toBe(1);
    expect(app.output()).toMatch(/made by PostgreSQL 17; this Souk ships PostgreSQL 18/);
    expect(app.output()).toContain("postgres-major-upgrade.md");
    expect(readdirSync(cluster)).toEqual(["PG_VERSION"]);
  });

  it("names every wrong variable in one message", async () => {
    const app = await launchApp({
      dataDir,
      env: { SOUK_ROLE: "runner", SOUK_BIND: "0.0.0.0", DATABASE_URL: "postgresql://x", SOUK_DEMO: "1" },
    });
    expect(await app.exited).toBe(1);
    for (const name of ["SOUK_ROLE", "SOUK_BIND", "SOUK_DATABASE_SETTLE_URL", "SOUK_DATABASE_OWNER_URL"])
      expect(app.output()).toContain(`  ${name}: `);
  });
});

describe("the lock of a data folder", () => {
  it("is taken over from a process that was killed, and from a later one with the same number", () => {
    openDataDir(dataDir);
    writeFileSync(places(dataDir).lock, JSON.stringify({ pid: 2 ** 22 + 1, mark: null, web: null }));
    lockDataDir(dataDir).release();
    writeFileSync(places(dataDir).lock, JSON.stringify({ pid: process.pid, mark: "another", web: null }));
    lockDataDir(dataDir).release();
    expect(existsSync(places(dataDir).lock)).toBe(false);
  });

  it("is not given twice", () => {
    openDataDir(dataDir);
    const lock = lockDataDir(dataDir);
    lock.announce("http://127.0.0.1:1");
    expect(() => lockDataDir(dataDir)).toThrow(/Another Souk is running.*It answers at http:\/\/127\.0\.0\.1:1/s);
    lock.release();
    expect(isAlive(process.pid)).toBe(true);
  });
});

async function untilOutput(app: { output: () => string }, text: string): Promise<void> {
  while (!app.output().includes(text)) await sleep(50);
}
