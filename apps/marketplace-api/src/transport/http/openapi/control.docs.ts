import { z } from "zod";
import { KillBody, KillPreview, KillSwitchView, LiftBody, OperatorHostsView, OperatorNowView } from "../../../modules/control/index.ts";
import { RuntimeBody, RuntimeView } from "../../../modules/runtime/index.ts";
import { answer, type RouteDocs } from "./route-docs.ts";

/** What stops and limits calls. */
export const CONTROL_DOCS: RouteDocs = {
  "GET /v1/runtime": {
    tag: "Runtime",
    summary: "What the company set for its calls: limits, isolation, freeze windows, rates.",
    answers: answer.ok("The settings, and what the platform allows at most.", RuntimeView),
  },
  "PUT /v1/runtime": {
    tag: "Runtime",
    scopes: ["admin"],
    summary: "Replace these settings; every node follows within 250 ms.",
    description:
      "Limits only lower what the platform allows. Freeze windows are in the company's billing time zone; frozen calls answer 423.",
    body: RuntimeBody,
    answers: answer.ok("The settings.", RuntimeView),
  },
  "GET /v1/operator/now": {
    tag: "Runtime",
    summary: "What an operator looks at first: money at risk, calls that fail, what is stuck.",
    answers: answer.ok("Counts, without any company in them.", OperatorNowView),
  },
  "GET /v1/operator/hosts": {
    tag: "Runtime",
    summary: "Nodes and their sandbox hosts: heartbeat, tier, memory, queues (operator).",
    answers: answer.ok("Every node seen within a minute.", OperatorHostsView),
  },
  "GET /v1/kill-switches": {
    tag: "Runtime",
    summary: "Kill switches: in force first, then lifted ones, with when each node had stopped.",
    answers: answer.ok("All of them.", z.object({ items: z.array(KillSwitchView), nextCursor: z.null() })),
  },
  "POST /v1/kill-switches": {
    tag: "Runtime",
    scopes: ["admin"],
    summary: "Stop a skill, a publisher, an agent, a person with their agents, or the whole company at once.",
    description:
      "No new call starts and running calls are ended on every node, unbilled; the answer waits for them (within a second) and says how long each took. A company stops it for itself; an operator may stop it for everybody (scope: platform). What is stopped already answers the switch in force; a company has at most a hundred (409). With dryRun: true it only says what would stop.",
    body: KillBody,
    answers: [
      { status: 201, description: "The switch, with every node's confirmation.", schema: KillSwitchView },
      { description: "What it would stop (dryRun).", schema: KillPreview },
    ],
  },
  "DELETE /v1/kill-switches/{id}": {
    tag: "Runtime",
    scopes: ["admin"],
    summary: "Lift a kill switch, with a reason.",
    body: LiftBody,
    answers: answer.ok("The switch.", KillSwitchView),
  },
};
