import type { CompanyTx } from "@souk/db";
import type { NoticeKind } from "./notice.types.ts";

/** Tells the administrators of every company that has a skill enabled; answers how many companies. */
export async function notifyHolders(
  tx: CompanyTx,
  notice: { readonly skill: string; readonly kind: NoticeKind; readonly params: Readonly<Record<string, string>> },
): Promise<number> {
  const rows = await tx.$queryRaw<{ told: bigint }[]>`
    SELECT souk_notify_holders(${notice.skill}, NULL, ${notice.kind}, ${JSON.stringify(notice.params)}::jsonb) AS told`;
  return Number(rows[0]?.told ?? 0n);
}

/** Tells the administrators of the transaction's company. */
export async function notifyAdmins(
  tx: CompanyTx,
  notice: {
    readonly companyId: string;
    readonly id: string;
    readonly kind: NoticeKind;
    readonly params: Readonly<Record<string, string>>;
    readonly at: number;
  },
): Promise<void> {
  const { at, ...row } = notice;
  await tx.notice.create({ data: { ...row, params: { ...row.params }, audience: "admin", createdAt: new Date(at), readBy: [] } });
}
