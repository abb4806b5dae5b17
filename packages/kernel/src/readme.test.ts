import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { cents, exact, id, month } from "./readme.example.ts";

it("the README's example is this code and does what it says", () => {
  const read = (path: string): string => readFileSync(new URL(path, import.meta.url), "utf8");
  expect(read("../README.md")).toContain(read("./readme.example.ts").trim());
  expect(id).toMatch(/^call_.{26}$/);
  expect([month, exact, cents]).toEqual(["2026-11", "0.122000", 12n]);
});

it("what browsers import needs nothing of Node", () => {
  for (const name of ["money", "period", "canonical"]) {
    expect(readFileSync(new URL(`./${name}.ts`, import.meta.url), "utf8")).not.toMatch(/node:|process\.|Buffer/);
  }
});
