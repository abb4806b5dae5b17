import { globSync, readFileSync } from "node:fs";
import { problemType } from "@souk/contracts";
import { ERROR_STATUS, type ErrorCode } from "@souk/kernel";
import { describe, expect, it } from "vitest";
import { inRepository } from "../../scripts/repository.ts";

const SOURCES = ["apps/*/src/**/*.{ts,tsx}", "packages/*/src/**/*.ts", "scripts/**/*.ts"];

describe("the address the platform names things under", () => {
  it("[F76] is one: problem types and the manifest's schema begin with it", () => {
    const schema = JSON.parse(readFileSync(inRepository("packages/skill-sdk/manifest.schema.json"), "utf8")) as { $id: string };
    const origins = [schema.$id, ...(Object.keys(ERROR_STATUS) as ErrorCode[]).map(problemType)].map((url) => new URL(url).origin);
    expect(new Set(origins).size).toBe(1);
  });

  it("is written once", () => {
    const files = SOURCES.flatMap((pattern) => globSync(pattern, { cwd: inRepository() })).filter((file) => !file.includes("generated"));
    const naming = files.filter((file) =>
      /https:\/\/souk\.(?:dev|example)\/(?:problems|schemas)|"https:\/\/souk\.dev"/.test(readFileSync(inRepository(file), "utf8")),
    );
    expect(files.length).toBeGreaterThan(500);
    expect(naming).toEqual(["packages/contracts/src/problem.ts", "packages/contracts/src/readme.example.ts"]);
  });
});
