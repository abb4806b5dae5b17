import type { CompanyTx } from "@souk/db";
import { Prisma } from "@souk/db";
import { readNames } from "../directory/index.ts";
import { toLogEntry } from "./network.mapping.ts";
import type { NetworkLayer } from "./network.types.ts";
import type { LogEntry, MapEntry } from "./network.views.ts";
import type { SeenRequest } from "./proposal.rules.ts";

export interface LogFilter {
  readonly skill?: string | undefined;
  readonly host?: string | undefined;
  readonly verdict?: "allowed" | "reported" | "denied" | undefined;
  /** UUID */
  readonly callId?: string | undefined;
  /** Half-open, ms UTC. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

type Place = readonly [at: number, callId: string, n: number, hop: number];

/** One row more than asked for, newest first, with what turns a row into its view. */
export async function readLog(tx: CompanyTx, input: LogFilter & { readonly limit: number; readonly before: Place | null }) {
  const { skill, host, verdict, callId, before } = input;
  const where: Prisma.NetworkRequestWhereInput = {
    ...(skill === undefined ? {} : { skill }),
    ...(host === undefined ? {} : { host: { contains: host.toLowerCase() } }),
    ...(verdict === undefined ? {} : { verdict }),
    ...(callId === undefined ? {} : { callId }),
    at: {
      ...(input.from === undefined ? {} : { gte: new Date(input.from) }),
      ...(input.to === undefined ? {} : { lt: new Date(input.to) }),
    },
    ...(before === null ? {} : { OR: after(before) }),
  };
  const rows = await tx.networkRequest.findMany({
    where,
    orderBy: [{ at: "desc" }, { callId: "desc" }, { n: "desc" }, { hop: "desc" }],
    take: input.limit + 1,
  });
  const names = await readNames(tx, { employees: rows.map((row) => row.employeeId), agents: rows.map((row) => row.agentId) });
  const named = new Map<string, string>();
  for (const row of rows) {
    if (row.employeeId !== null) named.set(row.employeeId, names.employee(row.employeeId).name);
    if (row.agentId !== null) named.set(row.agentId, names.agent(row.agentId).name);
  }
  return { rows, item: (row: (typeof rows)[number]): LogEntry => toLogEntry(row, named) };
}

function after([at, callId, n, hop]: Place): Prisma.NetworkRequestWhereInput[] {
  const when = new Date(at);
  return [
    { at: { lt: when } },
    { at: when, callId: { lt: callId } },
    { at: when, callId, n: { lt: n } },
    { at: when, callId, n, hop: { lt: hop } },
  ];
}

interface MapRow {
  readonly skill: string;
  readonly host: string;
  readonly connection: string | null;
  readonly allowed: bigint;
  readonly reported: bigint;
  readonly denied: bigint;
  readonly bytes: bigint;
  readonly last_at: Date;
  readonly layer: string;
  readonly reason: string | null;
}

/** Sums per skill and host since an instant. */
export async function readMap(tx: CompanyTx, since: number): Promise<MapEntry[]> {
  const rows = await tx.$queryRaw<MapRow[]>(Prisma.sql`
    SELECT skill, host, connection, count(*) FILTER (WHERE verdict = 'allowed') AS allowed, count(*) FILTER (WHERE verdict = 'reported') AS reported,
           count(*) FILTER (WHERE verdict = 'denied') AS denied, coalesce(sum(bytes_out + bytes_in) FILTER (WHERE verdict <> 'denied'), 0)::bigint AS bytes, max(at) AS last_at,
           (array_agg(layer ORDER BY at DESC))[1] AS layer, (array_agg(reason ORDER BY at DESC))[1] AS reason
    FROM network_request WHERE company_id = souk_company() AND at >= ${new Date(since)}
    GROUP BY skill, host, connection ORDER BY skill, max(at) DESC LIMIT 500`);
  return rows.map((row) => ({
    skill: row.skill,
    host: row.host,
    connection: row.connection,
    allowed: Number(row.allowed),
    reported: Number(row.reported),
    denied: Number(row.denied),
    bytes: Number(row.bytes),
    lastAt: row.last_at.toISOString(),
    layer: row.layer as NetworkLayer,
    reason: row.reason,
  }));
}

interface SeenRow extends Omit<SeenRequest, "requests" | "largestBytes" | "lastAt"> {
  readonly requests: bigint;
  readonly largest: bigint;
  readonly last_at: Date;
}

/** What skills sent while they were learning, by kind of request. */
export async function readSeen(tx: CompanyTx, since: number): Promise<SeenRequest[]> {
  const rows = await tx.$queryRaw<SeenRow[]>(Prisma.sql`
    SELECT skill, method, host, port, path, count(*) AS requests, max(bytes_out) AS largest, max(at) AS last_at
    FROM network_request
    WHERE company_id = souk_company() AND at >= ${new Date(since)} AND mode = 'learn' AND verdict <> 'denied' AND connection IS NULL
    GROUP BY skill, method, host, port, path LIMIT 5000`);
  return rows.map(({ requests, largest, last_at, ...row }) => ({
    ...row,
    requests: Number(requests),
    largestBytes: Number(largest),
    lastAt: last_at.getTime(),
  }));
}
