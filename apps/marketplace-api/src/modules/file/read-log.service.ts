import type { Database } from "@souk/db";
import { DomainError, decodeId, encodeId } from "@souk/kernel";
import { normaliseListPrefix } from "@souk/policy";
import { z } from "zod";
import { readNames, Who } from "../directory/index.ts";
import { type Principal, requireRole, requireScope } from "../identity/index.ts";
import { decodeCursor, encodeCursor } from "../page/index.ts";

const ReadView = z.strictObject({
  path: z.string(),
  version: z.number().int(),
  bytes: z.number(),
  label: z.string().nullable(),
  at: z.string(),
  by: Who.nullable(),
  forWhom: Who.nullable(),
  skill: z.string().nullable(),
  skillVersion: z.string().nullable(),
  callId: z.string().nullable(),
});
export const ReadPage = z.strictObject({ items: z.array(ReadView), nextCursor: z.string().nullable() });
export type ReadPage = z.output<typeof ReadPage>;

const PAGE = 50;
const CursorKey = z.tuple([z.number(), z.uuid()]);

export interface ReadQuery {
  readonly prefix?: string | undefined;
  readonly skill?: string | undefined;
  readonly callId?: string | undefined;
  readonly label?: string | undefined;
  readonly cursor?: string | undefined;
  /** Default 50. */
  readonly limit?: number | undefined;
}

/** Which data was read, by whom and which call, also when the call failed (row 60). */
export function createReadLog({ db }: { readonly db: Pick<Database, "withCompany"> }) {
  /** Reads newest first. @throws DomainError `permission_denied`, `invalid_request`, `not_found` */
  async function list(principal: Principal, { prefix, skill, callId, label, cursor, limit = PAGE }: ReadQuery): Promise<ReadPage> {
    requireScope(principal, "read");
    requireRole(principal, "admin", "auditor");
    const place = decodeCursor(cursor, CursorKey);
    const call = callId === undefined ? undefined : decodeId("call", callId);
    if (call === null) throw new DomainError("not_found", "There is no such call.");
    const where = {
      ...(prefix === undefined ? {} : { path: { startsWith: normaliseListPrefix(prefix) } }),
      ...(skill === undefined ? {} : { skill }),
      ...(call === undefined ? {} : { callId: call }),
      ...(label === undefined ? {} : { label }),
      ...(place ? { OR: [{ at: { lt: new Date(place[0]) } }, { at: new Date(place[0]), id: { lt: place[1] } }] } : {}),
    };
    return db.withCompany(principal.companyId, async (tx) => {
      const rows = await tx.fileRead.findMany({ where, orderBy: [{ at: "desc" }, { id: "desc" }], take: limit + 1 });
      const shown = rows.slice(0, limit);
      const names = await readNames(tx, { employees: shown.map((row) => row.employeeId), agents: shown.map((row) => row.agentId) });
      const last = shown.at(-1);
      return {
        items: shown.map((row) => {
          const person = row.employeeId === null ? null : names.employee(row.employeeId);
          return {
            ...{ path: row.path, version: row.version, bytes: Number(row.bytes), label: row.label, at: row.at.toISOString() },
            by: row.agentId === null ? person : names.agent(row.agentId),
            forWhom: row.agentId === null ? null : person,
            skill: row.skill,
            skillVersion: row.skillVersion,
            callId: row.callId === null ? null : encodeId("call", row.callId),
          };
        }),
        nextCursor: rows.length > limit && last ? encodeCursor([last.at.getTime(), last.id]) : null,
      };
    });
  }
  return { list };
}

export type ReadLog = ReturnType<typeof createReadLog>;
