import { z } from "zod";

/** What notices are about; the words are made on the page, in the reader's language. */
export const NOTICE_KINDS = ["version.quarantined", "version.released", "version.new", "version.asks_more", "audit.push_failing"] as const;
export type NoticeKind = (typeof NOTICE_KINDS)[number];

/** `skill`, `version`, and for some kinds `reason` and `source`; of a push `host` and `reason`. */
export const NoticeParams = z.record(z.string(), z.string());

export const NoticeView = z.strictObject({
  id: z.string(),
  kind: z.string(),
  params: NoticeParams,
  /** For whom: administrators of a company that uses the skill, or its publisher's people. */
  audience: z.enum(["admin", "vendor"]),
  at: z.string(),
  read: z.boolean(),
});
export type NoticeView = z.output<typeof NoticeView>;
export const NoticePage = z.strictObject({ items: z.array(NoticeView), unread: z.number().int(), nextCursor: z.string().nullable() });
export type NoticePage = z.output<typeof NoticePage>;

/** Which notices were read; left out: all. */
export const ReadBody = z.strictObject({ ids: z.array(z.string().max(60)).max(200).optional() });
