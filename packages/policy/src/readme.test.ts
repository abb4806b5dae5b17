import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { decision, old, texts } from "./readme.example.ts";

it("the README's example is this code and does what it says", () => {
  const read = (path: string): string => readFileSync(new URL(path, import.meta.url), "utf8");
  expect(read("../README.md")).toContain(read("./readme.example.ts").trim());
  expect(decision.allowed).toBe(true);
  expect(texts).toEqual(["file:/invoices/2026/** read"]);
  expect(old.layer).toBe("employee");
});
