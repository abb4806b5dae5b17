import { cpSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Ed25519Jwk, PublishRequest } from "@souk/contracts";
import { sha256Hex } from "@souk/kernel";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { verifyManifestSignature } from "../build/index.ts";
import { type FakeApi, problem, startFakeApi } from "../testing/fake-api.ts";
import { souk, type TestShell, testShell } from "../testing/shell.ts";

const VERSIONS = "POST /v1/publishers/my-company/versions";

let api: FakeApi;
let shell: TestShell;
beforeEach(async () => {
  api = await startFakeApi();
  shell = testShell({ env: { apiUrl: api.url, apiKey: "sk_x" } });
  api.on("PUT /v1/publishers/my-company/keys", { json: { kid: "k" } });
  api.on(VERSIONS, (request) => {
    const { manifest, dryRun } = PublishRequest.parse(request.body);
    const status = dryRun ? "would_publish" : "published";
    return {
      status: 201,
      json: { skill: manifest.name, version: manifest.version, sha256: manifest.bundle.sha256, kid: "k", termsVersion: 1, status },
    };
  });
  await souk(shell, "init", "my-skill");
});
afterEach(() => api.close());

describe("souk publish", () => {
  it("[F7] builds, signs with the registered key and sends exactly what was signed", async () => {
    expect(await souk(shell, "publish", "my-skill")).toBe(0);
    const jwk = (api.seen.find((request) => request.route.startsWith("PUT"))?.body as { jwk: Ed25519Jwk } | undefined)?.jwk;
    if (!jwk) throw new Error("no key was registered");
    const { manifest, bundle, signature } = PublishRequest.parse(api.seen.at(-1)?.body);
    expect(verifyManifestSignature(manifest, signature, [jwk])).toBe(true);
    expect(manifest.bundle.sha256).toBe(sha256Hex(bundle));
    expect(manifest).toMatchObject({ name: "my-company/my-skill", version: "0.1.0" });
    expect(shell.stdout.join()).toContain("published");
  });

  it("keeps its key from publish to publish, and publishes nothing on a dry run", async () => {
    expect(await souk(shell, "publish", "my-skill", "--dry-run", "--json")).toBe(0);
    expect(await souk(shell, "publish", "my-skill", "--dry-run", "--json")).toBe(0);
    const keys = api.seen.filter((request) => request.route.startsWith("PUT")).map((request) => JSON.stringify(request.body));
    expect(new Set(keys).size).toBe(1);
    expect(JSON.parse(shell.stdout.at(-1) ?? "")).toMatchObject({ status: "would_publish" });
    expect(api.seen.at(-1)?.body).toMatchObject({ dryRun: true });
  });

  it("sends nothing when the skill has errors, and names file, line, cause and fix", async () => {
    const file = join(shell.cwd, "my-skill", "skill.ts");
    writeFileSync(file, readFileSync(file, "utf8").replace('"0.1.0"', '"0.1"'));
    expect(await souk(shell, "publish", "my-skill")).toBe(5);
    expect(api.seen).toEqual([]);
    expect(shell.stderr.join("\n")).toMatch(/skill\.ts:5 {2}error version_not_semver\n.+\n {2}fix: /);
  });

  it.each([
    ["invalid_request", 5],
    ["version_conflict", 9],
    ["permission_denied", 3],
    ["not_found", 4],
  ] as const)("the server's %s ends with %i", async (code, exit) => {
    api.on(VERSIONS, problem(code));
    expect(await souk(shell, "publish", "my-skill")).toBe(exit);
  });

  it("lists versions", async () => {
    api.on("GET /v1/skills/my-company/my-skill/versions", {
      json: {
        items: [{ version: "0.1.0", status: "published", publishedAt: "2026-11-22T08:00:00.000Z", sha256: "c".repeat(64) }],
        nextCursor: null,
      },
    });
    expect(await souk(shell, "versions", "ls", "my-company/my-skill")).toBe(0);
    expect(shell.stdout.join()).toContain("0.1.0    published");
  });
});

describe("souk init and lint", () => {
  it.each(["hello", "http", "files", "outcome"])("the template %s has no finding", async (template) => {
    expect(await souk(shell, "init", `new-${template}`, "-t", template, "--publisher", "acme")).toBe(0);
    expect(await souk(shell, "lint", `new-${template}`, "--json")).toBe(0);
    expect(JSON.parse(shell.stdout.at(-1) ?? "")).toMatchObject({ findings: [], manifest: { name: `acme/new-${template}` } });
  });

  it("never overwrites", async () => {
    expect(await souk(shell, "init", "my-skill")).toBe(9);
  });

  it("prints types that describe input and output", async () => {
    expect(await souk(shell, "types", "my-skill")).toBe(0);
    expect(shell.stdout.at(-1)).toContain('export type MySkillInput = {\n  name: string;\n  language?: "en" | "zh";\n};');
  });

  it("builds a copy of a skill to the same hash", async () => {
    const copy = mkdtempSync(join(tmpdir(), "souk-copy-"));
    cpSync(join(shell.cwd, "my-skill"), copy, { recursive: true });
    await souk(shell, "lint", "my-skill", "--json");
    await souk(shell, "lint", copy, "--json");
    const [a, b] = shell.stdout.slice(-2).map((line) => JSON.parse(line).manifest.bundle.sha256);
    expect(a).toBe(b);
  });
});
