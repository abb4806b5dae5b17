import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { charge, claim, reserved, settled } from "./readme.example.ts";

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), "utf8");

it("the README's example is this code and does what it says", () => {
  expect(read("../README.md")).toContain(read("./readme.example.ts").trim());
  expect(reserved).toBe(122_000n);
  expect(charge.amount).toBe("0.002000");
  expect(claim).toEqual({ claimed: true, key: "INV-7", reason: null });
  expect(settled).toMatchObject({ state: "claimed_uncontested", bill: true });
});

it("[F114] the verifier, with everything it imports, needs nothing of Node", () => {
  const seen = new Set<string>();
  const visit = (path: string): void => {
    if (seen.has(path)) return;
    seen.add(path);
    const source = read(path);
    expect(source, path).not.toMatch(/from "node:|process\.|\bBuffer\b|require\(/);
    for (const [, found = ""] of source.matchAll(/(?:import|export) (?!type )[^;]*? from "([^"]+)"/g)) {
      if (found.startsWith("./")) visit(found);
      else if (found.startsWith("@souk/kernel/")) visit(`../../kernel/src/${found.slice("@souk/kernel/".length)}.ts`);
      else expect(["zod", "canonicalize"], `${path} imports ${found}`).toContain(found);
    }
  };
  visit("./verify.ts");
  expect(seen.size).toBeGreaterThan(8);
});
