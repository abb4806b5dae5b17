import { describe, expect, it } from "vitest";
import { grantWords } from "./grant-words.ts";

describe("[F17] grants in plain words", () => {
  it.each([
    ["file:/invoices/** read", "filesRead", "/invoices"],
    ["file:/reports/** read,write", "filesBoth", "/reports"],
    ["file:/hr/salaries.csv read", "fileRead", "/hr/salaries.csv"],
    ["file:/** read,write", "filesBoth", "/"],
    ["http:api.example.com/v1/** GET", "http", "api.example.com/v1/**"],
    ["skill:acme/summarize call", "skill", "acme/summarize"],
    ["something else", "other", "something else"],
  ])("%s → %s %s", (grant, key, what) => expect(grantWords(grant)).toMatchObject({ key, values: { what } }));
});
