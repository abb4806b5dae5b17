import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";
import { contentSecurityPolicy, TOAST_STYLE_HASH } from "./headers.ts";

describe("content security policy", () => {
  const policy = contentSecurityPolicy("n0nce");

  it("allows scripts by nonce only and nothing from another origin", () => {
    const directives = new Map(policy.split("; ").map((part) => [part.split(" ")[0], part.split(" ").slice(1)]));
    expect(directives.get("script-src")).toEqual(["'nonce-n0nce'", "'strict-dynamic'"]);
    expect(directives.get("default-src")).toEqual(["'none'"]);
    expect(policy).not.toMatch(/https?:|unsafe-eval|\*/);
    const withUnsafeInline = [...directives].filter(([, sources]) => sources.includes("'unsafe-inline'")).map(([name]) => name);
    expect(withUnsafeInline).toEqual(["style-src-attr"]);
  });

  it("knows the style sheet of the installed toast library", () => {
    const source = readFileSync(
      createRequire(import.meta.url)
        .resolve("sonner")
        .replace(/index\.js$/, "index.mjs"),
      "utf8",
    );
    const literal = /__insertCSS\((".*?")\);?\n/s.exec(source)?.[1] ?? '""';
    const hash = createHash("sha256").update(JSON.parse(literal)).digest("base64");
    expect(`sha256-${hash}`).toBe(TOAST_STYLE_HASH);
  });
});
