import { ReceiptPayload } from "@souk/contracts";
import { encodeId, micro, toWireMoney } from "@souk/kernel";
import type { InvoiceReference } from "../billing/index.ts";
import type { Names, Titles, Who } from "../directory/index.ts";
import { toUndoView, type UndoState } from "../file/index.ts";
import { type Outcome, toOutcomeRef } from "../outcome/index.ts";
import type { CallSummary, Review, StoredCall } from "./call.types.ts";
import type { CallDetail } from "./usage.types.ts";
import type { CallActionView, CallRowView, CallView } from "./usage.views.ts";

export interface CallContext {
  readonly names: Names;
  readonly titles: Titles;
  /** Outcomes of the listed calls. */
  readonly outcomes: readonly Outcome[];
}

const instant = (ms: number): string => new Date(ms).toISOString();
const whoOf = (call: CallSummary, names: Names): Who =>
  call.employeeId === null ? names.principal(call.principal) : names.employee(call.employeeId);

/** Which layer refused a call, so that a page can say it in its reader's language. */
function refusalOf({ status, detail }: CallSummary): CallRowView["refusedBy"] {
  if (status === "succeeded" || !detail || detail.decision.howToFix === null) return null;
  return { layer: detail.decision.layer, missing: [...detail.decision.missing] };
}

export function toCallRow(call: CallSummary, { names, titles, outcomes }: CallContext): CallRowView {
  return {
    id: encodeId("call", call.id),
    callId: encodeId("call", call.id),
    at: instant(call.at),
    skill: call.skill,
    title: titles.title(call.skill),
    version: call.version,
    status: call.status,
    code: call.errorCode,
    by: whoOf(call, names),
    agent: call.agentId === null ? null : names.agent(call.agentId),
    billed: call.isBilled,
    amount: toWireMoney({ amount: micro(call.amountMicro), currency: call.currency }),
    outcomes: outcomes.filter((outcome) => outcome.callId === call.id).map(toOutcomeRef),
    wallMs: call.wallMs,
    howToFix: call.status === "succeeded" ? null : (call.detail?.decision.howToFix ?? null),
    refusedBy: refusalOf(call),
  };
}

export interface CallViewContext extends CallContext {
  readonly invoice: InvoiceReference | null;
  readonly sign: (payloadText: string) => string;
  /** Whether the viewer may read what went in, what came out and what was logged. */
  readonly withContent: boolean;
  /** Its writes that had to wait for a person. */
  readonly reviews: readonly Review[];
  readonly undo: UndoState;
}

function filesOf(files: CallDetail["files"], { reviews, names }: Pick<CallViewContext, "reviews" | "names">): CallView["files"] {
  const byPath = new Map(reviews.map((review) => [review.path, review]));
  return files.map((file) => {
    const review = file.pending ? byPath.get(file.path) : undefined;
    if (!review) return file;
    const { state, decidedBy, decidedAt } = review;
    return {
      ...file,
      review: { state, by: decidedBy === null ? null : names.employee(decidedBy), at: decidedAt === null ? null : instant(decidedAt) },
    };
  });
}

const BROKEN = 500;

function stateOf({ allowed, reason, status = 0 }: CallDetail["actions"][number]): CallActionView["state"] {
  if (!allowed) return "stopped";
  return reason === null && status < BROKEN ? "done" : "failed";
}

function actionsOf(actions: CallDetail["actions"]): CallView["actions"] {
  return actions.toSorted((one, other) => one.n - other.n).map((action) => ({ ...action, state: stateOf(action) }));
}

/** The skill's output as it was stored; `isExpired` when its retention has ended. */
function outputOf({ status, answer }: StoredCall): { readonly output: unknown; readonly isExpired: boolean } {
  if (answer === null) return { output: null, isExpired: status === "succeeded" };
  const { output = null, outputExpired = false } = JSON.parse(answer) as { readonly output?: unknown; readonly outputExpired?: boolean };
  return { output, isExpired: outputExpired };
}

/** Everything of one call, or its evidence without contents. */
export function toCallView(call: StoredCall, context: CallViewContext): CallView {
  const { detail } = call;
  const { withContent } = context;
  const { output, isExpired } = outputOf(call);
  return {
    ...toCallRow(call, context),
    input: withContent && call.input !== null ? (JSON.parse(call.input) as unknown) : null,
    output: withContent ? output : null,
    outputExpired: isExpired,
    problem: detail.problem,
    decision: detail.decision,
    chain: detail.chain,
    grant: detail.grant,
    phases: detail.phases,
    actions: actionsOf(detail.actions),
    files: filesOf(detail.files, context),
    hosts: detail.hosts,
    logs: withContent ? detail.logs : [],
    usage: detail.usage,
    charge: detail.charge,
    receipt: call.receipt === null ? null : context.sign(call.receipt),
    receiptPayload: call.receipt === null ? null : ReceiptPayload.parse(JSON.parse(call.receipt)),
    receiptId: call.receipt === null ? null : encodeId("rcp", call.id),
    sha256: call.sha256,
    termsVersion: call.termsVersion,
    costCentre: call.costCentre === "" ? null : call.costCentre,
    idempotencyKey: detail.idempotencyKey,
    invoice: context.invoice,
    ...toUndoView(context.undo),
  };
}
