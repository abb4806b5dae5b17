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

/** Findings as `severity code line`, errors first as they come. */
async function placesOf(fields: Record<string, string>, head = ""): Promise<string[]> {
  const findings = await findingsOf(fields, head);
  for (const finding of findings) {
    expect(finding.file).toMatch(/skill\.ts$/);
    expect(finding.fix).not.toBe("");
  }
  return findings.map(({ severity, code, line }) => `${severity} ${code} ${line}`);
}

describe("findings name code, line and fix, all at once", () => {
  it("of the definition", async () => {
    const places = await placesOf({
      name: '"Greet"',
      version: '"1.0"',
      input: "z.object({ name: z.string(), on: z.date().optional() })",
      output: "z.object({ text: z.string().regex(/^(?=M).*/) })",
      price: '{ call: "0.0000001 USD" }',
      examples: '[{ input: { name: 7 } }, { input: { name: "x" }, output: { text: 7 } }]',
      permissions: '{ files: ["read:/a/**", "delete:/b"], disk: true }',
    });
    expect(places).toEqual(
      expect.arrayContaining([
        "error name_form 3",
        "error version_not_semver 4",
        "error schema_not_json 9",
        "error pattern_not_re2 10",
        "error price_form 11",
        "error example_mismatch 12",
        "error permission_form 14",
      ]),
    );
    expect(places.filter((place) => place.startsWith("error example_mismatch"))).toHaveLength(2);
    expect(places.filter((place) => place.startsWith("error permission_form"))).toHaveLength(2);
  });

  it("of prices, outcome rules and permissions that have the right form", async () => {
    const outcome = (price: string, when: string): string =>
      `{ price: "${price}", when: "${when}", key: "input.name", confirm: "auto", settle: "72h", dispute: "14d" }`;
    expect(await placesOf({ price: '{ call: "1 BTC" }', examples: "" })).toEqual(["error example_missing 2", "error price_form 11"]);
    expect(
      await placesOf({
        price: '{ call: "0.002 USD", units: { a: { price: "0.1 EUR", max: 5 }, b: { price: "0.1 USD" }, c: { price: "cheap", max: 1 } } }',
      }),
    ).toEqual(["error price_currency 11", "error unit_maximum 11", "error price_form 11"]);
    expect(await placesOf({ outcomes: `{\n    one: ${outcome("0.1 EUR", "true")},\n  }` })).toEqual(["error price_currency 15"]);
    const rules = `{\n    one: ${outcome("0.1 USD", "output.text == 'x'")},\n    two: ${outcome("0.1 USD", "output.txt == 'x'")},\n  }`;
    expect(await placesOf({ outcomes: rules, permissions: '{ files: ["read:/a/../b"] }' })).toEqual(
      expect.arrayContaining(["error outcome_rule 16", "error permission_form 18"]),
    );
  });

  it("of the code", async () => {
    const run = [
      "async ({ input, files, kv }) => {",
      '    await fetch("https://a.example");',
      "    void process.env.HOME;",
      "    require(input.name);",
      '    await files.read("/b/x");',
      '    await files.write("/a/x", "x");',
      '    await kv.get("x");',
      '    if (input.name === "") fail("oops", "x");',
      "    if (typeof Buffer === 'undefined') return { text: '' };",
      "    return { text: String(globalThis['fe' + 'tch']) };",
      "  }",
    ];
    expect(await placesOf({ permissions: '{ files: ["read:/a/**"] }', run: run.join("\n") })).toEqual(
      expect.arrayContaining([
        "error global_unavailable 14",
        "error global_unavailable 15",
        "error global_unavailable 16",
        "error permission_missing 17",
        "error permission_missing 18",
        "error permission_missing 19",
        "error error_undeclared 20",
        "warning global_unavailable 21",
        "warning dynamic_access 22",
      ]),
    );
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

  it("only warns of what a buyer can judge", async () => {
    const built = await buildSkill(
      skill({
        summary: '"Greets."',
        category: "",
        keywords: "",
        input: 'z.object({ name: z.string().default("x") })',
        permissions: '{ files: ["read:/a/**", "write:/b/**"], kv: true }',
      }),
    );
    expect(built.ok).toBe(true);
    expect(built.findings.map((finding) => `${finding.severity} ${finding.code}`).sort()).toEqual([
      "warning listing_thin",
      "warning listing_thin",
      "warning permission_unused",
      "warning permission_unused",
      "warning permission_unused",
      "warning schema_default",
      "warning zh_missing",
    ]);
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
