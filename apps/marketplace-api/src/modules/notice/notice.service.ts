import type { Database } from "@souk/db";
import { DomainError, decodeId, encodeId } from "@souk/kernel";
import { z } from "zod";
import { type Principal, requireScope } from "../identity/index.ts";
import { decodeCursor, toPage } from "../page/index.ts";
import { type NoticePage, NoticeParams } from "./notice.types.ts";

const Cursor = z.tuple([z.number(), z.uuid()]);
const Audience = z.enum(["admin", "vendor"]);

const audiencesOf = (principal: Principal): ("admin" | "vendor")[] =>
  Audience.options.filter(
    (audience) => principal.roles.includes(audience) || (audience === "admin" && principal.roles.includes("auditor")),
  );

/** What people of a company should know: for administrators and vendors, each with an own mark for what was read. */
export function createNoticeService({ db }: { readonly db: Pick<Database, "withCompany"> }) {
  /** Newest first. People without a role that gets notices see none. */
  async function list(
    principal: Principal,
    input: { readonly limit: number; readonly cursor?: string | null | undefined },
  ): Promise<NoticePage> {
    requireScope(principal, "read");
    const audience = { in: audiencesOf(principal) };
    const before = decodeCursor(input.cursor, Cursor);
    return db.withCompany(principal.companyId, async (tx) => {
      const rows = await tx.notice.findMany({
        where: {
          audience,
          ...(before === null
            ? {}
            : { OR: [{ createdAt: { lt: new Date(before[0]) } }, { createdAt: new Date(before[0]), id: { lt: before[1] } }] }),
        },
        orderBy: [{ createdAt: "desc" }, { id: "desc" }],
        take: input.limit + 1,
      });
      const unread = await tx.notice.count({ where: { audience, NOT: { readBy: { has: principal.key } } } });
      const page = toPage(rows, input.limit, {
        item: (row) => ({
          id: encodeId("ntc", row.id),
          kind: row.kind,
          params: NoticeParams.parse(row.params),
          audience: Audience.parse(row.audience),
          at: row.createdAt.toISOString(),
          read: row.readBy.includes(principal.key),
        }),
        key: (row) => [row.createdAt.getTime(), row.id],
      });
      return { ...page, items: [...page.items], unread };
    });
  }

  /** Marks notices as read by the caller; all of them when none is named. @throws DomainError `not_found` for an id that cannot exist */
  async function markRead(principal: Principal, ids: readonly string[] | null): Promise<{ unread: number }> {
    requireScope(principal, "admin");
    const uuids = ids?.map((id) => {
      const uuid = decodeId("ntc", id);
      if (uuid === null) throw new DomainError("not_found", "There is no such notice.");
      return uuid;
    });
    const audience = { in: audiencesOf(principal) };
    return db.withCompany(principal.companyId, async (tx) => {
      const isUnread = { audience, NOT: { readBy: { has: principal.key } } };
      await tx.notice.updateMany({
        where: { ...isUnread, ...(uuids ? { id: { in: uuids } } : {}) },
        data: { readBy: { push: principal.key } },
      });
      return { unread: await tx.notice.count({ where: isUnread }) };
    });
  }
  return { list, markRead };
}

export type NoticeService = ReturnType<typeof createNoticeService>;
