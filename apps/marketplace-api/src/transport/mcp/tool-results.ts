import type { CallToolResult } from "@modelcontextprotocol/server";
import { CallResponse, type Problem } from "@souk/contracts";

/** A settled call as a tool's result; what it cost is in `_meta` and, because clients hide that, in one line of text. */
export function toToolResult(answerText: string): CallToolResult {
  const answer = CallResponse.parse(JSON.parse(answerText));
  const { callId, charge, receipt, outcomes, replayed } = answer;
  const cost = charge.billed ? `${charge.amount} ${charge.currency}` : "nothing";
  const pending = outcomes.length > 0 ? `, outcomes pending: ${outcomes.map(({ name, amount }) => `${name} ${amount}`).join(", ")}` : "";
  const line = `Charged ${replayed ? `earlier (same idempotency key): ${cost}` : cost}${pending}. Call ${callId}.`;
  return {
    content: [
      { type: "text", text: JSON.stringify(answer.output) },
      { type: "text", text: line },
    ],
    structuredContent: answer.output as Record<string, unknown>,
    _meta: { "souk/charge": { callId, charge, receipt, outcomes, replayed } },
  };
}

/** An expected failure as a tool error: the agent reads why, what to do and that nothing was billed. */
export function toToolError(problem: Problem): CallToolResult {
  return { content: [{ type: "text", text: JSON.stringify(problem) }], isError: true, _meta: { "souk/problem": problem } };
}

/** An answer of a finder tool: no charge, no receipt. */
export function toPlainResult(value: Readonly<Record<string, unknown>>): CallToolResult {
  return { content: [{ type: "text", text: JSON.stringify(value) }], structuredContent: { ...value } };
}
