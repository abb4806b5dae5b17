import { describe, expect, it } from "vitest";
import { curlSnippet, mcpSnippet, typescriptSnippet } from "./snippets.ts";

const call = { apiUrl: "http://127.0.0.1:4000", skill: "ledgerly/invoice-match", input: { invoice: "it's INV-1" } };

describe("[F69] the same call as curl, TypeScript and MCP", () => {
  it("survives quotes in the input and never carries a key", () => {
    expect(curlSnippet(call)).toContain(String.raw`-d '{"input":{"invoice":"it'\''s INV-1"}}'`);
    expect(typescriptSnippet(call)).toContain('fetch("http://127.0.0.1:4000/v1/skills/ledgerly/invoice-match/calls"');
    expect(mcpSnippet(call)).toContain('"name": "ledgerly__invoice-match"');
    for (const text of [curlSnippet(call), typescriptSnippet(call), mcpSnippet(call)]) expect(text).not.toMatch(/sk_/);
  });
});
