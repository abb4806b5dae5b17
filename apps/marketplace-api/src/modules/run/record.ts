import { encodeId, formatMicro, percentFloor } from "@souk/kernel";
import type { WireCharge } from "@souk/metering";
import type { SandboxResult, SandboxUsage } from "@souk/sandbox";
import type { Reservation } from "../budget/index.ts";
import type { CallRow, OutcomeClaim, UnitUse } from "../settle/index.ts";
import type { CallDetail, CallProblem, CallStatus } from "../usage/index.ts";
import type { Broker } from "./broker.ts";
import { auditNotesOf, filesOf, type Kept, readNotesOf } from "./file-rows.ts";
import type { Plan } from "./plan.ts";
import { callReceiptText, leafOf } from "./receipt-text.ts";
import type { CallCommand } from "./run.types.ts";
import { chargeWith, sumOfUnits, unitNotesOf } from "./units.ts";

/** A call that was admitted: what stays the same however it ends. */
export interface Admitted {
  readonly callId: string;
  readonly at: number;
  readonly period: string;
  /** Without the input: its text is kept, not the many objects it parses to. */
  readonly command: Omit<CallCommand, "input" | "inputJson">;
  readonly inputJson: string;
  readonly argsHash: string | null;
  readonly costCentre: string;
}

export interface Failure {
  readonly status: CallStatus;
  readonly problem: CallProblem;
  /** A started call binds its idempotency key, one that was turned away before it ran does not. */
  readonly bindsKey: boolean;
}

export interface Run {
  readonly broker: Broker | null;
  readonly result: SandboxResult | null;
}

const NO_USAGE: SandboxUsage = { cpuMs: 0, wallMs: 0, queueMs: 0, hostCalls: 0 };
const round = (ms: number): number => Math.round(ms * 100) / 100;

interface DetailParts {
  readonly admitted: Admitted;
  readonly plan: Plan | null;
  readonly decision: CallDetail["decision"];
  readonly run: Run;
  /** What was stored of the staged changes; null: nothing. */
  readonly kept: Kept | null;
  readonly charge: WireCharge | null;
  readonly outcomes: CallDetail["outcomes"];
  readonly problem: CallProblem | null;
}

function wireUsage(usage: SandboxUsage, networkBytes: number): NonNullable<CallDetail["usage"]> {
  return {
    cpuMs: round(usage.cpuMs),
    wallMs: round(usage.wallMs),
    queueMs: round(usage.queueMs),
    hostCalls: usage.hostCalls,
    networkBytes,
  };
}

function detailText(parts: DetailParts): string {
  const { admitted, plan, run, charge } = parts;
  const usage = run.result?.usage ?? NO_USAGE;
  const detail: CallDetail = {
    decision: parts.decision,
    chain: plan ? [...plan.chain] : [],
    grant: plan ? [...plan.grant.texts] : [],
    requestedVersion: admitted.command.version ?? null,
    phases: run.result
      ? [
          { name: "queue", startMs: 0, durationMs: round(usage.queueMs) },
          { name: "run", startMs: round(usage.queueMs), durationMs: round(usage.wallMs) },
        ]
      : [],
    actions: run.broker?.actions ?? [],
    files: filesOf(run.broker, parts.kept),
    hosts: run.broker?.hosts ?? [],
    logs: (run.result?.logs ?? []).map((line) => ({ atMs: round(line.at), level: line.level, text: line.text })),
    usage: run.result ? wireUsage(usage, run.broker?.outside.networkBytes() ?? 0) : null,
    charge,
    outcomes: parts.outcomes,
    problem: parts.problem,
    idempotencyKey: admitted.command.idempotencyKey ?? null,
    tags: { ...admitted.command.tags },
    queueMs: round(usage.queueMs),
  };
  return JSON.stringify(detail);
}

/** Who a call's row belongs to, known even when no plan could be made. */
export interface CallerIds {
  readonly companyId: string;
  readonly principalKey: string;
  readonly employeeId: string | null;
  readonly agentId: string | null;
  readonly currency: string;
}

function baseRow(admitted: Admitted, plan: Plan | null, ids: CallerIds) {
  const { command } = admitted;
  return {
    companyId: ids.companyId,
    id: admitted.callId,
    skill: command.skill,
    publisher: command.skill.split("/")[0] ?? "",
    version: plan?.version.version ?? "",
    sha256: plan?.version.sha256 ?? "",
    termsVersion: plan?.terms.terms.version ?? 0,
    employeeId: ids.employeeId,
    agentId: ids.agentId,
    principal: ids.principalKey,
    via: command.via,
    currency: ids.currency,
    costCentre: admitted.costCentre,
    period: admitted.period,
    admittedAt: admitted.at,
    input: admitted.inputJson,
  };
}

/** The row of a call that ended without a charge: denied, failed, timed out, crashed, cancelled. Its staged writes vanish. */
export function failedRow(
  admitted: Admitted,
  plan: Plan | null,
  ids: CallerIds,
  failure: Failure & { readonly run: Run; readonly decision: CallDetail["decision"] },
): CallRow {
  return {
    ...baseRow(admitted, plan, ids),
    status: failure.status,
    errorCode: failure.problem.code,
    amountMicro: 0n,
    feeMicro: 0n,
    wallMs: failure.run.result?.usage.wallMs ?? 0,
    answer: null,
    detail: detailText({
      admitted,
      plan,
      decision: failure.decision,
      run: failure.run,
      kept: null,
      charge: null,
      outcomes: [],
      problem: failure.problem,
    }),
    receipt: null,
    leaf: null,
    idempotencyKey: failure.bindsKey ? (admitted.command.idempotencyKey ?? null) : null,
    argsHash: failure.bindsKey ? admitted.argsHash : null,
    leases: [],
    units: [],
    outcomes: [],
    files: [],
    pending: [],
    reads: readNotesOf(failure.run.broker),
    audits: auditNotesOf(admitted.callId, failure.run.broker, null),
    kv: [],
  };
}

export interface Success extends Kept {
  readonly run: Run & { readonly broker: Broker; readonly result: SandboxResult & { readonly ok: true } };
  readonly units: readonly UnitUse[];
  readonly claims: readonly OutcomeClaim[];
  /** Declared outcomes that were not claimed, with the reason. */
  readonly unclaimed: readonly { readonly name: string; readonly reason: string }[];
  readonly reservation: Reservation | null;
}

/** The row of a call that succeeded: charge, answer and receipt are fixed here and stored together. */
export function succeededRow(admitted: Admitted, plan: Plan, ids: CallerIds, success: Success): CallRow {
  const { terms, version } = plan;
  const amountMicro = plan.callMicro;
  const feeMicro = percentFloor(amountMicro, terms.terms.feeBps);
  const isBilled = amountMicro > 0n || success.units.length > 0;
  const charge = chargeWith(plan, success.units);
  const receipt = isBilled
    ? callReceiptText({
        callId: admitted.callId,
        companyId: ids.companyId,
        skill: version.skill,
        version: version.version,
        sha256: version.sha256,
        termsHash: terms.hash,
        termsVersion: terms.terms.version,
        amountMicro,
        feeMicro,
        currency: terms.terms.currency,
        costCentre: admitted.costCentre,
        at: admitted.at,
        period: admitted.period,
      })
    : null;
  const spendMicro = amountMicro + sumOfUnits(success.units);
  const holdMicro = success.claims.reduce((sum, claim) => sum + claim.priceMicro, 0n);
  return {
    ...baseRow(admitted, plan, ids),
    status: "succeeded",
    errorCode: null,
    amountMicro,
    feeMicro,
    wallMs: success.run.result.usage.wallMs,
    answer: answerText(admitted, plan, success, charge),
    detail: detailText({
      admitted,
      plan,
      decision: plan.decision,
      run: success.run,
      kept: success,
      charge,
      outcomes: [
        ...success.claims.map((claim) => ({ id: encodeId("out", claim.id), name: claim.name, reason: null })),
        ...success.unclaimed.map(({ name, reason }) => ({ id: null, name, reason })),
      ],
      problem: null,
    }),
    receipt,
    leaf: receipt === null ? null : leafOf(receipt),
    idempotencyKey: admitted.command.idempotencyKey ?? null,
    argsHash: admitted.argsHash,
    leases: (success.reservation?.entries ?? []).map((entry) => ({ ...entry, spendMicro, holdMicro })),
    units: success.units,
    outcomes: success.claims,
    files: success.files,
    pending: success.pending,
    reads: readNotesOf(success.run.broker),
    audits: [...auditNotesOf(admitted.callId, success.run.broker, success), ...unitNotesOf(admitted.callId, success.units)],
    kv: [...success.run.broker.kv].map(([key, value]) => ({ key, value })),
  };
}

/** The answer up to the receipt, as JSON text; the skill's output goes in as it came out of the sandbox. */
function answerText(admitted: Admitted, plan: Plan, success: Success, charge: WireCharge): string {
  const outcomes = success.claims.map((claim) => ({
    id: encodeId("out", claim.id),
    name: claim.name,
    key: claim.key,
    state: "pending",
    confirm: claim.confirm,
    amount: formatMicro(claim.priceMicro),
    settlesAt: new Date(claim.settlesAt).toISOString(),
  }));
  const skill = { name: plan.version.skill, version: plan.version.version, sha256: plan.version.sha256 };
  return (
    `{"callId":"${encodeId("call", admitted.callId)}","status":"succeeded","output":${success.run.result.outputJson},` +
    `"charge":${JSON.stringify(charge)},"outcomes":${JSON.stringify(outcomes)},"usage":${JSON.stringify(wireUsage(success.run.result.usage, success.run.broker.outside.networkBytes()))},` +
    `"skill":${JSON.stringify(skill)},"grant":${JSON.stringify(plan.grant.texts)},"traceId":"${admitted.callId.replaceAll("-", "")}"}`
  );
}

/** Adds what is not stored with the answer: the receipt's signature and whether this is a replay. */
export function finishAnswer(answer: string, receipt: string, replayed: boolean): string {
  return `${answer.slice(0, -1)},"receipt":"${receipt}","replayed":${replayed}}`;
}
