import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { left, owed, sum } from "./readme.example.ts";

it("the README's example is this code and does what it says", () => {
  const read = (path: string): string => readFileSync(new URL(path, import.meta.url), "utf8");
  expect(read("../README.md")).toContain(read("./readme.example.ts").trim());
  expect([owed, sum, left]).toEqual([102_000n, 0n, 0n]);
});
