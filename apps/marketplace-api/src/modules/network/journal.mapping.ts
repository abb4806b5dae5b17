import { type Column, toColumns, type WireValue } from "@souk/db";
import type { CallClaim, ClaimKey, RequestRow, ResultRow } from "./network.types.ts";

/** A request that is to be durable before it is sent; the first of a call brings its claim. */
export interface Intent {
  readonly row: RequestRow;
  readonly claim: CallClaim | null;
}

/** What one flush stores. */
export interface Flush<Waiting extends Intent = Intent> {
  readonly waiting: readonly Waiting[];
  readonly refused: readonly RequestRow[];
  readonly results: readonly ResultRow[];
  readonly closed: readonly ClaimKey[];
}

const CLAIMS: readonly Column<CallClaim & { readonly node: string }>[] = [
  ["uuid", (claim) => claim.company],
  ["text", (claim) => claim.principal],
  ["text", (claim) => claim.key],
  ["uuid", (claim) => claim.call],
  ["uuid", (claim) => claim.node],
  ["text", (claim) => claim.args],
  ["timestamptz", (claim) => claim.at],
  ["text", (claim) => claim.row],
];

const REQUESTS: readonly Column<RequestRow>[] = [
  ["uuid", (row) => row.company],
  ["uuid", (row) => row.call],
  ["int", (row) => row.n],
  ["int", (row) => row.hop],
  ["timestamptz", (row) => row.at],
  ["text", (row) => row.principal],
  ["uuid", (row) => row.employee],
  ["uuid", (row) => row.agent],
  ["text", (row) => row.skill],
  ["text", (row) => row.version],
  ["text", (row) => row.connection],
  ["text", (row) => row.operation],
  ["text", (row) => row.method],
  ["text", (row) => row.host],
  ["int", (row) => row.port],
  ["text", (row) => row.pathHash],
  ["text", (row) => row.path],
  ["text", (row) => row.address],
  ["text", (row) => row.mode],
  ["text", (row) => row.layer],
  ["text", (row) => row.rule],
  ["text", (row) => row.verdict],
  ["text", (row) => row.reason],
  ["boolean", (row) => row.mutating],
  ["text", (row) => row.state],
  ["bigint", (row) => row.bytesOut],
];

const RESULTS: readonly Column<ResultRow>[] = [
  ["uuid", (row) => row.company],
  ["uuid", (row) => row.call],
  ["int", (row) => row.n],
  ["int", (row) => row.hop],
  ["text", (row) => row.state],
  ["int", (row) => row.status],
  ["bigint", (row) => row.bytesIn],
  ["float8", (row) => row.ms],
  ["text", (row) => row.reason],
];

const CLOSED: readonly Column<ClaimKey>[] = [
  ["uuid", (key) => key.company],
  ["text", (key) => key.principal],
  ["text", (key) => key.key],
  ["uuid", (key) => key.call],
];

const COUNT = 1 + CLAIMS.length + REQUESTS.length + RESULTS.length + CLOSED.length;

/** The one statement of a flush, and the name it is prepared under. */
export const JOURNAL_STATEMENT = {
  name: "souk_journal_flush",
  text: `SELECT souk_journal_flush(${Array.from({ length: COUNT }, (_, index) => `$${index + 1}`).join(",")}) AS lost`,
};

/** Its parameters: the companies, then the columns of each kind of row in the function's order. @throws RangeError for a row the database would refuse */
export function toParameters({ waiting, refused, results, closed }: Flush, nodeId: string): readonly WireValue[] {
  const claims: (CallClaim & { readonly node: string })[] = [];
  const requests: RequestRow[] = [];
  const companies = new Set<string>();
  for (const { row, claim } of waiting) {
    requests.push(row);
    if (claim) claims.push({ ...claim, node: nodeId });
  }
  requests.push(...refused);
  for (const rows of [requests, results, closed]) for (const { company } of rows) companies.add(company);
  return [
    [...companies].join(","),
    ...toColumns(claims, CLAIMS),
    ...toColumns(requests, REQUESTS),
    ...toColumns(results, RESULTS),
    ...toColumns(closed, CLOSED),
  ];
}
