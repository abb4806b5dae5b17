import { foldFilePath } from "@souk/policy";
import type { CallRow, FileWrite, LeaseUse, UnitUse } from "./settle.types.ts";

type Cell = string | number | bigint | null;

/** A PostgreSQL array literal. The driver's own conversion costs more than the statement for rows like these. */
export function arrayLiteral(values: readonly Cell[]): string {
  let text = "{";
  for (const value of values) {
    if (text.length > 1) text += ",";
    if (value === null) text += "NULL";
    else if (typeof value === "string") text += `"${NEEDS_ESCAPE.test(value) ? value.replace(ESCAPED, "\\$&") : value}"`;
    else text += String(value);
  }
  return `${text}}`;
}
const NEEDS_ESCAPE = /["\\]/;
const ESCAPED = /["\\]/g;

/** U+001F: JSON text never holds it raw (RFC 8259 §7, nor is it one of §2's white spaces). */
const BETWEEN = "\u001f";

/**
 * Columns of JSON texts go as one text with a separator that cannot be in them: they are full of quotation marks,
 * each of which an array literal would escape here and unescape there. Empty stands for null.
 */
export const fromJsonTexts = (parameter: string): string => `string_to_array(${parameter}, U&'\\001F', '')`;

const PARAMETERS = { count: 30, jsonTexts: [22, 23, 24, 25], extra: 30 } as const;

const SETTLE = `souk_settle(${Array.from({ length: PARAMETERS.count }, (_, index) => {
  const isJsonTexts = PARAMETERS.jsonTexts.some((one) => one === index + 1);
  return isJsonTexts ? fromJsonTexts(`$${index + 1}`) : `$${index + 1}`;
}).join(",")})`;

/**
 * The one statement of a flush, by the name it is prepared under. With units among its rows they are posted after the calls, in the same
 * transaction; the outer join makes sure of it when no call is lost, and then answers one row without a number.
 */
export const STATEMENTS = {
  plain: { name: "souk_settle", text: `SELECT i, verdict FROM ${SETTLE}` },
  withUnits: {
    name: "souk_settle_units",
    text: `WITH lost AS MATERIALIZED (SELECT i, verdict FROM ${SETTLE}),
      posted AS MATERIALIZED (SELECT souk_post_units(($${PARAMETERS.extra}::jsonb)->'units', ARRAY(SELECT i FROM lost)))
      SELECT lost.i, lost.verdict FROM posted LEFT JOIN lost ON true`,
  },
} as const;

/** Parameters of souk_settle, column by column in its order. */
export function toParameters(rows: readonly CallRow[]): unknown[] {
  const column = (of: (row: CallRow) => Cell): string => arrayLiteral(rows.map(of));
  const jsonTexts = (of: (row: CallRow) => string | null): string => rows.map((row) => of(row) ?? "").join(BETWEEN);
  return [
    [...new Set(rows.map((row) => row.companyId))].join(","),
    column((row) => row.companyId),
    column((row) => row.id),
    column((row) => row.skill),
    column((row) => row.publisher),
    column((row) => row.version),
    column((row) => row.sha256),
    column((row) => row.termsVersion),
    column((row) => row.employeeId),
    column((row) => row.agentId),
    column((row) => row.principal),
    column((row) => row.via),
    column((row) => row.status),
    column((row) => row.errorCode),
    column((row) => row.amountMicro),
    column((row) => row.feeMicro),
    column((row) => row.currency),
    column((row) => row.costCentre),
    column((row) => row.period),
    column((row) => row.admittedAt),
    column((row) => row.wallMs),
    jsonTexts((row) => row.input),
    jsonTexts((row) => row.answer),
    jsonTexts((row) => row.detail),
    jsonTexts((row) => row.receipt),
    column((row) => row.leaf),
    column((row) => row.idempotencyKey),
    column((row) => row.argsHash),
    column((row) => row.principal),
    toExtra(rows),
  ];
}

/**
 * What few calls have, as JSON: leases, units, outcomes, files, key-value writes. Absent parts cost the statement nothing. `i` counts from 1. What is
 * taken of leases is summed up in `draws`; who takes it is a string within, which the statement reads only when a call of the flush is lost.
 */
function toExtra(rows: readonly CallRow[]): string {
  const extra: Record<string, object[]> = {};
  const uses: object[] = [];
  const draws = new Map<string, ReturnType<typeof leaseColumns>>();
  const add = (name: string, row: object): void => {
    extra[name] ??= [];
    extra[name].push(row);
  };
  rows.forEach((row, index) => {
    const i = index + 1;
    const company = row.companyId;
    for (const use of row.leases) {
      if (use.spendMicro === 0n && use.holdMicro === 0n) continue;
      const { spend, hold, ...lease } = leaseColumns(company, use);
      uses.push({ i, ...lease, spend: String(spend), hold: String(hold) });
      const sum = draws.get(use.leaseId);
      draws.set(use.leaseId, { ...lease, spend: spend + (sum?.spend ?? 0n), hold: hold + (sum?.hold ?? 0n) });
    }
    const holds = row.leases.map((use) => ({ budget: use.budgetId, period: use.period }));
    for (const claim of row.outcomes) {
      add("outcomes", {
        i,
        company,
        id: claim.id,
        call: row.id,
        skill: row.skill,
        publisher: row.publisher,
        version: row.version,
        terms: row.termsVersion,
        name: claim.name,
        key: claim.key,
        confirm: claim.confirm,
        price: String(claim.priceMicro),
        currency: row.currency,
        cost_centre: row.costCentre,
        employee: row.employeeId,
        holds,
        claimed: row.admittedAt,
        settles: claim.settlesAt,
      });
    }
    for (const unit of row.units) add("units", { i, ...unitColumns(row, unit) });
    for (const file of row.files) add("files", { i, ...fileColumns(row, file) });
    for (const file of row.pending) add("pending", { i, ...fileColumns(row, file) });
    for (const { version, ...read } of row.reads) add("reads", { i, ...read, read: version, ...callColumns(row) });
    for (const { payload, ...note } of row.audits)
      add("audits", { i, company, at: row.admittedAt, actor: row.principal, ...note, payload: JSON.stringify(payload) });
    for (const entry of row.kv) add("kv", { i, company, skill: row.skill, key: entry.key, value: entry.value });
  });
  if (uses.length === 0) return JSON.stringify(extra);
  const sums = [...draws.values()].map((sum) => ({ ...sum, spend: String(sum.spend), hold: String(sum.hold) }));
  return JSON.stringify({ ...extra, draws: sums, leases: JSON.stringify(uses) });
}

const leaseColumns = (company: string, use: LeaseUse) => ({
  company,
  lease: use.leaseId,
  budget: use.budgetId,
  period: use.period,
  spend: use.spendMicro,
  hold: use.holdMicro,
});

const unitColumns = (row: CallRow, unit: UnitUse) => ({
  company: row.companyId,
  id: unit.id,
  call: row.id,
  skill: row.skill,
  publisher: row.publisher,
  meter: unit.meter,
  quantity: unit.quantity,
  unit: String(unit.unitMicro),
  amount: String(unit.amountMicro),
  fee: String(unit.feeMicro),
  currency: row.currency,
  terms: row.termsVersion,
  cost_centre: row.costCentre,
  employee: row.employeeId,
  period: row.period,
  at: row.admittedAt,
  receipt: unit.receipt,
  leaf: unit.leaf,
});

const callColumns = (row: CallRow) => ({
  company: row.companyId,
  call: row.id,
  skill: row.skill,
  version: row.version,
  employee: row.employeeId,
  agent: row.agentId,
  at: row.admittedAt,
});

const fileColumns = (row: CallRow, file: FileWrite) => ({
  ...callColumns(row),
  path: file.path,
  fold: foldFilePath(file.path),
  base: file.baseVersion,
  sha256: file.sha256,
  size: file.size,
  deleted: file.deleted,
  cause: file.cause,
  label: file.label,
  label_from: file.labelFrom,
});
