import type { CompanyTx } from "@souk/db";
import { z } from "zod";
import { type KillCounts, type KillNode, type KillRecord, type KillTarget, type RunningOf, TARGET_KINDS } from "./control.types.ts";

const Kind = z.enum(TARGET_KINDS);
const At = z.date().transform((date) => date.getTime());
const Count = z.bigint().transform(Number);

interface Row {
  readonly id: string;
  readonly platform: boolean;
  readonly targetKind: string;
  readonly targetId: string;
  readonly reason: string;
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly liftedAt: Date | null;
  readonly liftedBy: string | null;
  readonly liftReason: string | null;
}

const toRecord = (row: Row): KillRecord => ({
  id: row.id,
  isPlatform: row.platform,
  target: { kind: Kind.parse(row.targetKind), id: row.targetId },
  reason: row.reason,
  createdBy: row.createdBy,
  createdAt: row.createdAt.getTime(),
  lifted: row.liftedAt === null ? null : { at: row.liftedAt.getTime(), by: row.liftedBy ?? "system", reason: row.liftReason ?? "" },
});

/** Stores a switch; its time is the database's, as are the confirmations it is measured by. */
export async function insertKill(
  tx: CompanyTx,
  kill: { readonly id: string; readonly isPlatform: boolean; readonly target: KillTarget; readonly reason: string; readonly by: string },
): Promise<void> {
  await tx.$executeRaw`INSERT INTO kill_switch (company_id, id, platform, target_kind, target_id, reason, created_by, created_at)
    VALUES (souk_company(), ${kill.id}::uuid, ${kill.isPlatform}, ${kill.target.kind}, ${kill.target.id}, ${kill.reason}, ${kill.by}, clock_timestamp())`;
}

/** The company's switches in force and, if there is one for the same target and reach, that one's id. Sets of one company come one after the other. */
export async function countInForce(
  tx: CompanyTx,
  wanted: { readonly isPlatform: boolean; readonly target: KillTarget },
): Promise<{ readonly inForce: number; readonly sameId: string | null }> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('kill_switch'), hashtext(souk_company()::text))`;
  const same = await tx.killSwitch.findFirst({
    where: { liftedAt: null, platform: wanted.isPlatform, targetKind: wanted.target.kind, targetId: wanted.target.id },
    select: { id: true },
  });
  return { inForce: await tx.killSwitch.count({ where: { liftedAt: null } }), sameId: same?.id ?? null };
}

/** The company's own switches: those in force first, then the newest lifted ones. */
export async function listKills(tx: CompanyTx, limit: number): Promise<readonly KillRecord[]> {
  const rows = await tx.killSwitch.findMany({
    orderBy: [{ liftedAt: { sort: "desc", nulls: "first" } }, { createdAt: "desc" }],
    take: limit,
  });
  return rows.map(toRecord);
}

/** One of the company's own, or null. */
export async function findKill(tx: CompanyTx, id: string): Promise<KillRecord | null> {
  const row = await tx.killSwitch.findFirst({ where: { id } });
  return row && toRecord(row);
}

/** Lifts a switch that is in force; false when it was lifted before. */
export async function liftKill(
  tx: CompanyTx,
  lift: { readonly id: string; readonly by: string; readonly reason: string; readonly at: number },
): Promise<boolean> {
  const { count } = await tx.killSwitch.updateMany({
    where: { id: lift.id, liftedAt: null },
    data: { liftedAt: new Date(lift.at), liftedBy: lift.by, liftReason: lift.reason },
  });
  return count === 1;
}

/** Switches of the operator that bind this company. */
export async function listPlatformKills(tx: CompanyTx): Promise<readonly KillRecord[]> {
  const rows = await tx.$queryRaw<unknown[]>`SELECT * FROM souk_platform_kills() ORDER BY created_at DESC`;
  const Columns = z.object({ id: z.string(), target_kind: Kind, target_id: z.string(), reason: z.string(), created_at: At });
  return rows
    .map((row) => Columns.parse(row))
    .map((row) => ({
      id: row.id,
      isPlatform: true,
      target: { kind: row.target_kind, id: row.target_id },
      reason: row.reason,
      createdBy: "system",
      createdAt: row.created_at,
      lifted: null,
    }));
}

/** Since when a switch that binds this company holds, ms UTC; null when there is no such switch. */
export async function readKillSince(tx: CompanyTx, id: string): Promise<number | null> {
  const kill = (await findKill(tx, id)) ?? (await listPlatformKills(tx)).find((one) => one.id === id);
  return kill?.createdAt ?? null;
}

/** Which nodes have stopped, for switches of this company. */
export async function listKillNodes(tx: CompanyTx, ids: readonly string[]): Promise<readonly KillNode[]> {
  if (ids.length === 0) return [];
  const rows = await tx.$queryRaw<unknown[]>`SELECT * FROM souk_kill_nodes(${[...ids]}::uuid[]) ORDER BY node_id`;
  const Columns = z.object({
    switch_id: z.string(),
    node_id: z.string(),
    machine: z.string(),
    is_alive: z.boolean(),
    confirmed_at: At.nullable(),
    stopped_calls: z.number(),
  });
  return rows
    .map((row) => Columns.parse(row))
    .map((row) => ({
      switchId: row.switch_id,
      nodeId: row.node_id,
      machine: row.machine,
      isAlive: row.is_alive,
      confirmedAt: row.confirmed_at,
      stoppedCalls: row.stopped_calls,
    }));
}

/** Who runs now what a switch would stop, in the own company. */
export async function listRunningOf(tx: CompanyTx, target: KillTarget): Promise<readonly RunningOf[]> {
  const rows = await tx.$queryRaw<unknown[]>`SELECT * FROM souk_kill_running(${target.kind}, ${target.id})`;
  return rows.map((row) => z.object({ skill: z.string(), caller: z.string(), calls: Count }).parse(row));
}

/** What a switch would stop: running now, and used within a day. */
export async function countKill(
  tx: CompanyTx,
  isPlatform: boolean,
  target: { readonly kind: string; readonly id: string },
): Promise<KillCounts> {
  const rows = await tx.$queryRaw<unknown[]>`SELECT * FROM souk_kill_preview(${isPlatform}, ${target.kind}, ${target.id})`;
  const found = z.object({ running: Count, running_callers: Count, calls: Count, callers: Count, companies: Count }).parse(rows[0]);
  return {
    runningCalls: found.running,
    runningCallers: found.running_callers,
    calls: found.calls,
    callers: found.callers,
    companies: found.companies,
  };
}
