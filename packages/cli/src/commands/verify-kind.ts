import { z } from "zod";

/** What a downloaded file holds, by its first line. `other`: an invoice, or nothing that can be checked. */
export type FileKind = "audit" | "receipts" | "other";

const AuditFirst = z.looseObject({ type: z.enum(["header", "entry", "erased", "waiting", "batch"]) });
const ReceiptFirst = z.strictObject({ receipt: z.string() });

/** Also a trail whose header was cut off is one: what is wrong with it is the verifier's to say. */
export function kindOf(text: string): FileKind {
  const end = text.indexOf("\n");
  try {
    const first: unknown = JSON.parse(end < 0 ? text : text.slice(0, end));
    if (AuditFirst.safeParse(first).success) return "audit";
    return ReceiptFirst.safeParse(first).success ? "receipts" : "other";
  } catch {
    return "other"; // an invoice indented by an editor
  }
}
