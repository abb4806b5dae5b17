import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { problem, request, unknownField } from "./readme.example.ts";

it("the README's example is this code and does what it says", () => {
  const read = (path: string): string => readFileSync(new URL(path, import.meta.url), "utf8");
  expect(read("../README.md")).toContain(read("./readme.example.ts").trim());
  expect(request.maxPrice?.amount).toBe("0.25");
  expect(unknownField).toBe(false);
  expect(problem.code).toBe("not_enabled");
});
