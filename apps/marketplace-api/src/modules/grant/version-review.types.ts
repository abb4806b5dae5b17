import { LocalText, SemVer } from "@souk/contracts";
import { z } from "zod";

export const VersionChangeView = z.strictObject({
  what: z.enum(["permission", "host", "file", "connection", "secret", "price", "outcome", "limit", "input", "output", "code"]),
  change: z.enum(["added", "removed", "changed"]),
  name: z.string(),
  before: z.string().nullable(),
  after: z.string().nullable(),
  asksMore: z.boolean(),
});
/** A pinned version beside the newest one. */
export const VersionReviewView = z.strictObject({
  skill: z.string(),
  title: LocalText,
  publisher: z.string(),
  pinned: z.strictObject({ version: z.string(), sha256: z.string(), publishedAt: z.string(), status: z.string() }),
  latest: z.strictObject({ version: z.string(), sha256: z.string(), publishedAt: z.string(), status: z.string() }),
  /** Whether the newest version wants more than the pinned one: permissions, hosts, files, price, outcome rules. */
  asksMore: z.boolean(),
  changes: z.array(VersionChangeView),
  /** What an administrator said about the newest version. */
  decision: z.enum(["open", "held"]),
  comment: z.string().nullable(),
  decidedAt: z.string().nullable(),
  decidedBy: z.string().nullable(),
});
export type VersionReviewView = z.output<typeof VersionReviewView>;

/** What an administrator says about a newer version. */
export const DecideBody = z.strictObject({ version: SemVer, comment: z.string().trim().max(500).default("") });
