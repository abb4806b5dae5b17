import { type Column, toColumns, UnfitValue, type WireValue } from "@souk/db";
import type { CallClaim, ClaimKey, RequestEnding, RequestRow } from "./network.types.ts";

/** A request that is to be durable before it is sent; the first of a call brings its claim. */
export interface Intent {
  readonly row: RequestRow;
  readonly claim: CallClaim | null;
}

export interface SheetKey {
  readonly company: string;
  /** Counted by the process that writes it. */
  readonly number: number;
}

/** The requests of one company in one flush, on record until the log has them all. */
export interface Sheet extends SheetKey {
  readonly requests: readonly RequestRow[];
}

/** A request for the log, with its end if that is known. */
export interface LoggedRow {
  readonly row: RequestRow;
  readonly ending: RequestEnding | null;
}

/** How a request that is in the log already ended. */
export interface EndedRow extends LoggedRow {
  readonly ending: RequestEnding;
}

/** What one flush stores. */
export interface Flush {
  readonly claims: readonly CallClaim[];
  readonly sheets: readonly Sheet[];
  readonly logged: readonly LoggedRow[];
  readonly ended: readonly EndedRow[];
  readonly closed: readonly ClaimKey[];
  /** Sheets that are not needed any more. */
  readonly spent: readonly SheetKey[];
}

const CLAIMS: readonly Column<CallClaim>[] = [
  ["uuid", (claim) => claim.company],
  ["text", (claim) => claim.principal],
  ["text", (claim) => claim.key],
  ["uuid", (claim) => claim.call],
  ["text", (claim) => claim.args],
  ["timestamptz", (claim) => claim.at],
  ["text", (claim) => claim.row],
];

const SHEETS: readonly Column<Sheet>[] = [
  ["uuid", (sheet) => sheet.company],
  ["bigint", (sheet) => sheet.number],
  ["text", sheetText],
];

const LOGGED: readonly Column<LoggedRow>[] = [
  ["uuid", ({ row }) => row.company],
  ["uuid", ({ row }) => row.call],
  ["int", ({ row }) => row.n],
  ["int", ({ row }) => row.hop],
  ["timestamptz", ({ row }) => row.at],
  ["text", ({ row }) => row.principal],
  ["uuid", ({ row }) => row.employee],
  ["uuid", ({ row }) => row.agent],
  ["text", ({ row }) => row.skill],
  ["text", ({ row }) => row.version],
  ["text", ({ row }) => row.connection],
  ["text", ({ row }) => row.operation],
  ["text", ({ row }) => row.method],
  ["text", ({ row }) => row.host],
  ["int", ({ row }) => row.port],
  ["text", ({ row }) => row.pathHash],
  ["text", ({ row }) => row.path],
  ["text", ({ row }) => row.address],
  ["text", ({ row }) => row.mode],
  ["text", ({ row }) => row.layer],
  ["text", ({ row }) => row.rule],
  ["text", ({ row }) => row.verdict],
  ["text", ({ row, ending }) => ending?.reason ?? row.reason],
  ["boolean", ({ row }) => row.mutating],
  ["text", ({ row, ending }) => ending?.state ?? row.state],
  ["int", ({ ending }) => ending?.status ?? null],
  ["bigint", ({ row }) => row.bytesOut],
  ["bigint", ({ ending }) => ending?.bytesIn ?? 0],
  ["float8", ({ ending }) => ending?.ms ?? null],
];

const ENDED: readonly Column<EndedRow>[] = [
  ["uuid", ({ row }) => row.company],
  ["uuid", ({ row }) => row.call],
  ["int", ({ row }) => row.n],
  ["int", ({ row }) => row.hop],
  ["text", ({ ending }) => ending.state],
  ["int", ({ ending }) => ending.status],
  ["bigint", ({ ending }) => ending.bytesIn],
  ["float8", ({ ending }) => ending.ms],
  ["text", ({ ending }) => ending.reason],
];

const CLOSED: readonly Column<ClaimKey>[] = [
  ["uuid", (key) => key.company],
  ["text", (key) => key.principal],
  ["text", (key) => key.key],
  ["uuid", (key) => key.call],
];

const SPENT: readonly Column<SheetKey>[] = [["bigint", (sheet) => sheet.number]];

const NODE = 2;
const INTEND = NODE + CLAIMS.length + SHEETS.length;
const LOG = NODE + LOGGED.length + ENDED.length + CLOSED.length + SPENT.length;

const call = (name: string, from: number, count: number): string =>
  `${name}(${Array.from({ length: count }, (_, index) => `$${from + index}`).join(",")})`;

/** A flush in the form PostgreSQL gets it: a prepared statement that answers the calls that may not act, and its parameters. */
export interface FlushStatement {
  readonly name: string;
  readonly text: string;
  readonly values: readonly WireValue[];
}

const STATEMENTS = {
  intend: { name: "souk_intend_requests", text: `SELECT ${call("souk_intend_requests", 1, INTEND)}` },
  log: { name: "souk_log_requests", text: `SELECT ${call("souk_log_requests", 1, LOG)}` },
  /** In one transaction. */
  both: {
    name: "souk_intend_and_log_requests",
    text: `SELECT ${call("souk_intend_requests", 1, INTEND)} || ${call("souk_log_requests", INTEND + 1, LOG)}`,
  },
} as const;

/** What a flush needs of the database, and no more: what requests wait for is short. @throws RangeError for a row the database would refuse */
export function toStatement(flush: Flush, nodeId: string): FlushStatement {
  const { claims, sheets, logged, ended, closed, spent } = flush;
  const node = [companiesOf(flush), nodeId];
  const intend = sheets.length === 0 ? [] : [...node, ...toColumns(claims, CLAIMS), ...toColumns(sheets, SHEETS)];
  if (intend.length > 0 && logged.length + ended.length + closed.length + spent.length === 0)
    return { ...STATEMENTS.intend, values: intend };
  const log = [...node, ...toColumns(logged, LOGGED), ...toColumns(ended, ENDED), ...toColumns(closed, CLOSED), ...toColumns(spent, SPENT)];
  return intend.length === 0 ? { ...STATEMENTS.log, values: log } : { ...STATEMENTS.both, values: [...intend, ...log] };
}

/** Calls by the array PostgreSQL writes: `{}`, `{a,b}`. */
export function toLost([text]: readonly (string | null)[]): ReadonlySet<string> {
  return new Set(
    text
      ?.slice(1, -1)
      .split(",")
      .filter((call) => call !== ""),
  );
}

function companiesOf({ sheets, logged, ended, closed, spent }: Flush): string {
  const companies = new Set<string>();
  for (const rows of [sheets, closed, spent]) for (const { company } of rows) companies.add(company);
  for (const rows of [logged, ended]) for (const { row } of rows) companies.add(row.company);
  return [...companies].join(",");
}

/** What a sheet may not hold, written as JSON: PostgreSQL could not read it again. */
const UNREADABLE = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/;

/** In the order of `souk_log_sheet`. @throws UnfitValue */
function sheetText({ requests }: Sheet): string {
  const text = JSON.stringify(requests.map(toValues));
  if (text.includes("\\u") && UNREADABLE.test(text)) throw new UnfitValue("a request holds a NUL or half of a character");
  return text;
}

const toValues = (row: RequestRow): readonly (string | number | boolean | null)[] => [
  row.call,
  row.n,
  row.hop,
  row.at,
  row.principal,
  row.employee,
  row.agent,
  row.skill,
  row.version,
  row.connection,
  row.operation,
  row.method,
  row.host,
  row.port,
  row.pathHash,
  row.path,
  row.address,
  row.mode,
  row.layer,
  row.rule,
  row.verdict,
  row.reason,
  row.mutating,
  row.bytesOut,
];
