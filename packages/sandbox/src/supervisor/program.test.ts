import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { buildHostProgram } from "./program.ts";

it("is plain JavaScript that names packages by path, in a folder that goes with it", () => {
  const program = buildHostProgram();
  const source = readFileSync(program.main, "utf8");
  expect(source).not.toMatch(/from "\..*\.ts"/);
  expect(readFileSync(join(program.dir, "host", "isolates.mjs"), "utf8")).toMatch(/from "file:.*isolated-vm/);
  expect(readdirSync(join(program.dir, "host")).filter((name) => name.includes("test"))).toEqual([]);
  program.remove();
  expect(existsSync(program.dir)).toBe(false);
});

it("clears away what a killed supervisor left: its folder, and a starter that waits for ever", async () => {
  const deadPid = spawnSync("true").pid;
  const folder = join(tmpdir(), `souk-host-${deadPid}-test`);
  mkdirSync(folder);
  const stuck = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)", folder], { argv0: "bwrap", stdio: "ignore" });
  const other = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)", `${folder}-other`], { argv0: "bwrap", stdio: "ignore" });
  await Promise.all([once(stuck, "spawn"), once(other, "spawn")]);
  const ended = once(stuck, "exit");
  buildHostProgram().remove();
  expect((await ended)[1]).toBe("SIGKILL");
  expect(existsSync(folder)).toBe(false);
  expect(other.exitCode).toBeNull();
  other.kill("SIGKILL");
});
