import { parseGrant } from "@souk/policy";
import { describe, expect, it } from "vitest";
import { scopeOf } from "./store.rules.ts";

describe("the scope of a skill", () => {
  it("[F17] says what a call would be allowed: secrets and connections need no grant of the person's own", () => {
    const texts = ["http:api.example.com/v1/** POST", "secret:API_KEY use", "connection:erp use", "file:/hr/** read"];
    const { rows } = scopeOf({ required: texts.map(parseGrant), you: ["http:api.example.com/v1/** POST"], company: texts });
    expect(rows.map(({ grant, effective }) => [grant, effective !== null])).toEqual([
      ["http:api.example.com/v1/** POST", true],
      ["secret:API_KEY use", true],
      ["connection:erp use", true],
      ["file:/hr/** read", false],
    ]);
  });
});
