import { readFileSync } from "node:fs";
import { ERROR_STATUS } from "@souk/kernel";
import { describe, expect, it } from "vitest";
import { ERROR_CODES } from "./index.ts";
import { manifestJsonSchema } from "./manifest-schema.ts";

describe("published shapes", () => {
  it("[F3] manifest.schema.json is what the server validates with (npm run schema -w @souk/skill-sdk writes it)", () => {
    const published: unknown = JSON.parse(readFileSync(new URL("../manifest.schema.json", import.meta.url), "utf8"));
    expect(published).toEqual(manifestJsonSchema());
  });

  it("[F76] the SDK exports the closed list of error codes", () => {
    expect([...ERROR_CODES].sort()).toEqual(Object.keys(ERROR_STATUS).sort());
    expect(Object.isFrozen(ERROR_CODES)).toBe(true);
  });
});
