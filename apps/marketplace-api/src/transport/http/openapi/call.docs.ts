import { CallRequest, CallResponse, DryRunResponse, IdempotencyKey, QuoteRequest, QuoteResponse } from "@souk/contracts";
import { z } from "zod";
import { CallPage, CallView, CancelView, RunningCallPage, RunningCallView, TraceView, UsageView } from "../../../modules/usage/index.ts";
import { CallsQuery, UsageQuery } from "../usage.http.ts";
import { answer, type RouteDocs } from "./route-docs.ts";

/** A message of MCP, request or answer; its own specification says the rest. */
const JsonRpc = z.looseObject({ jsonrpc: z.literal("2.0"), id: z.union([z.string(), z.number(), z.null()]).optional() });
const METHOD_NOT_ALLOWED = { status: 405, description: "POST is the only method; as a JSON-RPC error." } as const;

/** The call, what is kept of it, and what was used. */
export const CALL_DOCS: RouteDocs = {
  "POST /v1/skills/{publisher}/{skill}/calls": {
    tag: "Calls",
    scopes: ["call"],
    refusalsAreRecorded: true,
    summary: "Call a skill.",
    description:
      "Runs the version your company enabled, under the permissions that company, skill, person and agent have in common, and answers when charge and receipt are durable. With dryRun: true it goes the same way up to running and leaves nothing behind: a denial by permission is the answer's decision, everything else that would turn the call away is the same error. It needs no Idempotency-Key and uses none up; one that another call holds is refused, or answered, as the call would be. An error is never billed.",
    headers: {
      "Idempotency-Key": {
        description:
          "Makes retries safe: the same key and arguments give the same answer and one charge. Required by skills that act outside Souk.",
        schema: IdempotencyKey,
      },
      Prefer: {
        description:
          "respond-async: answer 202 at once, or with wait=N after at most N seconds (up to 30); the call may take ten minutes and is asked for under Location.",
      },
    },
    body: CallRequest,
    answers: [
      {
        description: "The output, what it cost and the signed receipt; or the decision of a dry run.",
        schema: [CallResponse, DryRunResponse],
      },
      { status: 202, description: "It runs (Prefer: respond-async).", schema: RunningCallView },
    ],
  },
  "POST /v1/skills/{publisher}/{skill}/quotes": {
    tag: "Calls",
    scopes: ["call"],
    summary: "Price a call before making it.",
    description: "The quote holds for five minutes and may be sent with the call.",
    body: QuoteRequest,
    answers: answer.ok("The most a call can cost, what it reaches, and why or why not.", QuoteResponse),
  },
  "GET /v1/calls": {
    tag: "Calls",
    summary: "Calls, newest first.",
    description:
      "Your own; with mine=false the company's, for administrators, finance and auditors. With status=running the long calls under way, at most a hundred, without pages.",
    query: CallsQuery,
    answers: answer.ok("One page of calls.", [CallPage, RunningCallPage]),
  },
  "GET /v1/calls/{id}": {
    tag: "Calls",
    summary: "One call with everything known of it.",
    answers: answer.ok("The call; while a long call runs, how far it is.", [CallView, RunningCallView]),
  },
  "GET /v1/calls/{id}/trace": {
    tag: "Calls",
    summary: "How a call went: decision, hops, actions, files, logs, timings, charge.",
    description: "It is there when the call has ended: of one that still runs, 409.",
    answers: answer.ok("The trace.", TraceView),
  },
  "POST /v1/calls/{id}/cancel": {
    tag: "Calls",
    scopes: ["call"],
    summary: "End a running call. Before it is stored: unbilled, nothing written; after: it stands.",
    description:
      "Callers end their own calls, people those of their agents, administrators every call of the company. At most ten waited-for calls that run on another node are ended at the same time per person (429).",
    answers: answer.ok("How it ended.", CancelView),
  },
  "GET /v1/calls/{id}/events": {
    tag: "Calls",
    summary: "Progress and state of a long call as server-sent events; never its output.",
    description:
      "A person and their agents follow at most ten calls at the same time (429). The stream ends early when the credential is revoked or ends.",
    answers: answer.file(
      "Events `progress` {fraction, note} and `state` {callId, status}; ends with the final state.",
      "text/event-stream",
    ),
  },
  "GET /v1/usage": {
    tag: "Money",
    summary: "What was used, grouped.",
    query: UsageQuery,
    answers: answer.ok("Sums per group, and up to when they are complete.", UsageView),
  },
  "POST /mcp": {
    tag: "Calls",
    summary: "The same skills as tools: MCP, Streamable HTTP, stateless.",
    description:
      'Protocol 2026-07-28 and 2025-11-25. tools/list names the skills this credential may use as <publisher>__<skill>; tools/call is the call above, with _meta["souk/idempotencyKey"] and _meta["souk/maxPrice"], and answers charge, call id and receipt in _meta["souk/charge"]. Send Accept: application/json, text/event-stream. A dry run is the business of the call above.',
    headers: { "MCP-Protocol-Version": { description: "The version that initialize agreed on." } },
    body: JsonRpc,
    answers: [
      { description: "The JSON-RPC answer; a tool that failed answers with isError and the problem.", schema: JsonRpc },
      { status: 202, description: "A notification was taken." },
    ],
  },
  "GET /mcp": { tag: "Calls", summary: "No stream to listen to: stateless.", answers: [METHOD_NOT_ALLOWED] },
  "DELETE /mcp": { tag: "Calls", summary: "No session to end: stateless.", answers: [METHOD_NOT_ALLOWED] },
};
