import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import vm from "node:vm";
import { sha256Hex } from "@souk/kernel";
import { afterAll, describe, expect, it } from "vitest";
import { buildSkill, createPublisherKey, formatFinding, publicJwkOf, signManifest, verifyManifestSignature } from "./index.ts";

const root = mkdtempSync(join(tmpdir(), "souk-build-test-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let folders = 0;

/** Writes a skill's entry into a folder of its own; `head` goes above defineSkill, `fields` replace the defaults. */
function skill(fields: Record<string, string> = {}, head = ""): string {
  const all: Record<string, string> = {
    name: '"acme/greet"',
    version: '"1.0.0"',
    summary: '{ en: "Greets.", zh: "打招呼。" }',
    title: '{ en: "Greet", zh: "打招呼" }',
    category: '"other"',
    keywords: '["hello"]',
    input: "z.object({ name: z.string() })",
    output: "z.object({ text: z.string() })",
    price: '{ call: "0.002 USD" }',
    examples: '[{ input: { name: "Mei" }, output: { text: "Hello Mei" } }]',
    run: "({ input }) => ({ text: 'Hello ' + input.name })",
    ...fields,
  };
  const body = Object.entries(all).flatMap(([key, value]) => (value === "" ? [] : [`  ${key}: ${value},`]));
  const folder = join(root, `s${folders++}`);
  mkdirSync(folder);
  const text = `import { defineSkill, fail, z } from "@souk/skill-sdk";\n${head === "" ? "" : `${head}\n`}export default defineSkill({\n${body.join("\n")}\n});\n`;
  writeFileSync(join(folder, "skill.ts"), text);
  return join(folder, "skill.ts");
}

async function findingsOf(fields: Record<string, string>, head = "") {
  return (await buildSkill(skill(fields, head))).findings;
}

describe("buildSkill", () => {
  it("[F7] gives the same bytes for the same sources, wherever they lie, and hashes them", async () => {
    const [a, b] = [await buildSkill(skill()), await buildSkill(skill())];
    if (!a.ok || !b.ok) throw new Error(a.findings.map(formatFinding).join("\n"));
    expect(a.bundle).toBe(b.bundle);
    expect(a.manifest).toEqual(b.manifest);
    expect(a.manifest.bundle).toEqual({ sha256: sha256Hex(a.bundle), bytes: Buffer.byteLength(a.bundle) });
    expect(a.manifest.price).toEqual({ currency: "USD", call: "0.002000" });
  });

  it("ships no validator: a script of a few KB that sets run in a blank context", async () => {
    const built = await buildSkill(
      skill({
        run: "({ input }) => { if (input.name === '') fail('empty', 'no name'); return { text: input.name }; }",
        errors: '{ empty: "No name." }',
      }),
    );
    if (!built.ok) throw new Error(built.findings.map(formatFinding).join("\n"));
    expect(built.manifest.bundle.bytes).toBeLessThan(4000);
    const context = vm.createContext({});
    vm.runInContext(built.bundle, context);
    expect(vm.runInContext("__souk_skill.run({ input: { name: 'Mei' } }).text", context)).toBe("Mei");
    expect(vm.runInContext("try { __souk_skill.run({ input: { name: '' } }) } catch (e) { e.soukCode }", context)).toBe("empty");
  });

  it("refuses a validator's work inside the bundle instead of letting data pass", async () => {
    const built = await buildSkill(skill({ run: "({ input }) => Shape.parse(input)" }, "const Shape = z.object({ text: z.string() });"));
    if (!built.ok) throw new Error(built.findings.map(formatFinding).join("\n"));
    const context = vm.createContext({});
    vm.runInContext(built.bundle, context);
    expect(() => vm.runInContext("__souk_skill.run({ input: {} })", context)).toThrow(/no validator/);
  });

  it("[F2] closes objects, keeps known formats and drops patterns a format says already", async () => {
    const built = await buildSkill(
      skill({ input: "z.object({ name: z.string(), mail: z.email().optional(), any: z.looseObject({}).optional() })" }),
    );
    expect(built.manifest?.input).toMatchObject({
      additionalProperties: false,
      required: ["name"],
      properties: { mail: { type: "string", format: "email" }, any: { additionalProperties: {} } },
    });
    expect(JSON.stringify(built.manifest?.input)).not.toContain("(?!");
  });
});

describe("findings name code, line and fix", () => {
  it.each<[string, Record<string, string>, string, number]>([
    ["a pattern with lookahead", { input: "z.object({ name: z.string().regex(/^(?=M).*/) })" }, "pattern_not_re2", 9],
    ["a version", { version: '"1.0"' }, "version_not_semver", 4],
    ["a name", { name: '"Greet"' }, "name_form", 3],
    ["a price", { price: '{ call: "0.0000001 USD" }' }, "price_form", 11],
    ["a currency", { price: '{ call: "1 BTC" }' }, "price_form", 11],
    ["a permission", { permissions: '{ files: ["read:/a/**", "delete:/b"] }' }, "permission_form", 14],
    ["an unknown kind of permission", { permissions: "{ disk: true }" }, "permission_form", 14],
    [
      "an outcome's rule",
      {
        outcomes:
          '{ greeted: { price: "0.1 USD", when: "output.txt != \\"\\"", key: "input.name", confirm: "auto", settle: "72h", dispute: "14d" } }',
      },
      "outcome_rule",
      14,
    ],
    [
      "an outcome's currency",
      { outcomes: '{ greeted: { price: "0.1 EUR", when: "true", key: "input.name", confirm: "auto", settle: "72h", dispute: "14d" } }' },
      "price_currency",
      14,
    ],
    ["a permission without a resource", { permissions: '{ files: ["read:/a/../b"] }' }, "permission_form", 14],
    ["no example", { examples: "" }, "example_missing", 2],
    ["an example's input", { examples: "[{ input: { name: 7 } }]" }, "example_mismatch", 12],
    ["an example's output", { examples: '[{ input: { name: "x" }, output: { text: 7 } }]' }, "example_mismatch", 12],
    ["fetch", { run: "async () => ({ text: await fetch('https://a.example') })" }, "global_unavailable", 13],
    ["process", { run: "() => ({ text: process.env.HOME })" }, "global_unavailable", 13],
    ["require", { run: "() => ({ text: require(String(1)) })" }, "global_unavailable", 13],
    [
      "a write without permission",
      { run: "async ({ files }) => { await files.write('/a', 'x'); return { text: '' }; }" },
      "permission_missing",
      13,
    ],
    [
      "a read outside the permission",
      { permissions: '{ files: ["read:/a/**"] }', run: "async (ctx) => ({ text: await ctx.files.read('/b/x') })" },
      "permission_missing",
      13,
    ],
    ["kv without permission", { run: "async ({ kv }) => ({ text: await kv.get('x') })" }, "permission_missing", 13],
    ["an undeclared error code", { run: "() => fail('oops', 'x')" }, "error_undeclared", 13],
  ])("%s → %s", async (_, fields, code, line) => {
    const findings = await findingsOf(fields);
    const found = findings.find((finding) => finding.code === code);
    expect(found, findings.map(formatFinding).join("\n")).toMatchObject({ severity: "error", file: expect.stringMatching(/skill\.ts$/) });
    expect([found?.code, found?.line]).toEqual([code, code === "example_missing" ? found?.line : line]);
    expect(found?.fix).not.toBe("");
  });

  it.each<[string, string, string, number]>([
    ["a Node.js module", 'import { readFileSync } from "node:fs";\nexport const x = readFileSync;', "import_unavailable", 2],
    ["a Node.js module without prefix", 'import fs from "fs";\nexport const x = fs;', "import_unavailable", 2],
    ["zod itself", 'import * as own from "zod";\nexport const x = own;', "import_zod", 2],
    ["a module that is not there", 'import { x } from "./gone.ts";\nexport const y = x;', "source", 2],
    ["a syntax error", "const = 1;", "source", 2],
    ["a module that throws while it loads", '\nthrow new Error("at load");', "load_failed", 3],
  ])("%s → %s at its line", async (_, head, code, line) => {
    expect(await findingsOf({}, head)).toEqual([expect.objectContaining({ code, line, severity: "error" })]);
  });

  it.each<[string, Record<string, string>, string]>([
    ["a summary in one language", { summary: '"Greets."' }, "zh_missing"],
    ["a default", { input: 'z.object({ name: z.string().default("x") })' }, "schema_default"],
    ["a permission nobody uses", { permissions: '{ files: ["read:/a/**"] }' }, "permission_unused"],
    ["access to globals by computed name", { run: "() => ({ text: String(globalThis['fe' + 'tch' as 'x']) })" }, "dynamic_access"],
  ])("only warns of %s", async (_, fields, code) => {
    const built = await buildSkill(skill(fields));
    expect(built.ok).toBe(true);
    expect(built.findings).toContainEqual(expect.objectContaining({ code, severity: "warning" }));
  });

  it("does not take strings, comments and own variables for missing globals", async () => {
    const built = await buildSkill(
      skill({ run: "({ input }) => { /* process.exit() */ const process = input.name; return { text: 'fetch(' + process }; }" }),
    );
    expect(built).toMatchObject({ ok: true });
  });

  it("says when the file is missing or exports no skill", async () => {
    expect((await buildSkill(join(root, "none.ts"))).findings[0]).toMatchObject({ code: "entry_missing" });
    const file = join(root, "empty.ts");
    writeFileSync(file, "export default {};\n");
    expect((await buildSkill(file)).findings[0]).toMatchObject({ code: "no_default_export", line: 1 });
  });
});

describe("signatures", () => {
  it("[F7] holds for this manifest under this key only", async () => {
    const built = await buildSkill(skill());
    if (!built.ok) throw new Error("does not build");
    const { privateJwk, publicJwk } = createPublisherKey();
    const signature = signManifest(built.manifest, privateJwk);
    expect(publicJwkOf(privateJwk)).toEqual(publicJwk);
    expect(signature).toBe(signManifest(built.manifest, privateJwk));
    expect(verifyManifestSignature(built.manifest, signature, [publicJwk])).toBe(true);
    expect(verifyManifestSignature({ ...built.manifest, version: "1.0.1" }, signature, [publicJwk])).toBe(false);
    expect(verifyManifestSignature(built.manifest, signature, [{ ...createPublisherKey().publicJwk, kid: publicJwk.kid }])).toBe(false);
    expect(verifyManifestSignature(built.manifest, signature, [])).toBe(false);
  });
});
