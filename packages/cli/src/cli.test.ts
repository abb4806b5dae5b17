import { describe, expect, it } from "vitest";
import { COMMANDS } from "./commands/index.ts";
import { table } from "./output.ts";
import { souk, testShell } from "./testing/shell.ts";

describe("the command line", () => {
  it("shows every command, and fails when none is named", async () => {
    const shell = testShell();
    expect(await souk(shell)).toBe(2);
    expect(await souk(shell, "--help")).toBe(0);
    for (const command of COMMANDS) expect(shell.stdout.join("\n")).toContain(command.name);
    expect(await souk(shell, "--version")).toBe(0);
    expect(shell.stdout.at(-1)).toMatch(/^\d+\.\d+\.\d+$/);
  });

  it("lists the commands of a group", async () => {
    const shell = testShell();
    expect(await souk(shell, "admin", "--help")).toBe(0);
    expect(await souk(shell, "calls", "-h")).toBe(0);
    expect(shell.stdout[0]).toMatch(/souk admin kill +Stop a skill/);
    expect(shell.stdout[1]).toMatch(/souk calls cancel +End a running call/);
  });

  it.each(COMMANDS.map((command) => command.name))("souk %s --help explains itself without doing anything", async (name) => {
    const shell = testShell();
    expect(await souk(shell, ...name.split(" "), "--help")).toBe(0);
    expect(shell.stdout.join("")).toContain("--json");
    expect(shell.stderr).toEqual([]);
  });

  it.each([
    [["nope"], "souk --help"],
    [["versions"], "souk versions ls"],
    [["lint", "--fix"], "souk lint --help"],
    [["lint", "a", "b"], "souk lint --help"],
    [["verify"], "souk verify --help"],
    [["verify", "x", "--receipts"], "souk verify --help"],
    [["call", "ledgerly/invoice-match"], "souk call --help"],
    [["call", "-i", "{}"], "souk call <publisher/skill>"],
    [["call", "not-a-skill", "-i", "{}"], "ledgerly/invoice-match"],
    [["call", "a/bb", "-i", "{'a':1}"], "single quotes"],
    [["call", "aa/bb", "-i", "{}", "--max-price", "cheap"], "--max-price"],
    [["login"], "--key"],
    [["login", "--key", "hunter2"], "the page API keys"],
    [["init"], "souk init my-skill"],
    [["init", "Bad Name"], "starting with a letter"],
    [["init", "x1", "-t", "cobol"], "hello | http | files | outcome"],
    [["dev", "--port", "99999"], "--port"],
    [["completion", "tcsh"], "bash, zsh, fish"],
  ])("%j is a usage error that says what to do", async (words, fix) => {
    const shell = testShell();
    expect(await souk(shell, ...words)).toBe(2);
    expect(shell.stdout).toEqual([]);
    expect(shell.stderr.join("\n")).toContain(fix);
  });

  it("with --json, errors are one object on stderr", async () => {
    const shell = testShell();
    expect(await souk(shell, "whoami", "--json")).toBe(3);
    expect(shell.stdout).toEqual([]);
    expect(JSON.parse(shell.stderr.join(""))).toMatchObject({
      error: { exit: "signIn", exitCode: 3, fix: expect.stringContaining("souk login") },
    });
  });

  it("lines up Chinese and Latin columns", () => {
    expect(
      table([
        ["发票", "a"],
        ["ab", "b"],
      ]),
    ).toBe("发票  a\nab    b");
  });

  it.each(["bash", "zsh", "fish"])("completes for %s", async (name) => {
    const shell = testShell();
    expect(await souk(shell, "completion", name)).toBe(0);
    for (const word of ["publish", "backup", "dry-run"]) expect(shell.stdout.join("\n")).toContain(word);
  });
});
