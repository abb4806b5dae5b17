import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { AuditFilter } from "../../../../features/audit/audit-filter.tsx";
import { AuditPushCard } from "../../../../features/audit/audit-push-card.tsx";
import { AuditTable } from "../../../../features/audit/audit-table.tsx";
import { AuditVerify } from "../../../../features/audit/audit-verify.tsx";
import { receiptKeys } from "../../../../features/finance/receipt-keys.ts";
import { PageFrame } from "../../../../shell/page-frame.tsx";
import { loadOrProblem } from "../../../../trpc/load.ts";
import { api, currentMe } from "../../../../trpc/server.ts";
import { Card, PageHeader } from "../../../../ui/card.tsx";
import { MorePages } from "../../../../ui/more-pages.tsx";
import { EmptyState } from "../../../../ui/states.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("nav");
  return { title: t("audit") };
}

interface AuditProps {
  readonly searchParams: Promise<{ action?: string; cursor?: string; target?: string }>;
}

export default async function AuditTrailPage({ searchParams }: AuditProps) {
  const { action, cursor, target } = await searchParams;
  const t = await getTranslations("audit");
  const { audit } = await api();
  const loaded = await loadOrProblem(async () => {
    const query = { ...(action ? { action } : {}), ...(target ? { target } : {}), ...(cursor ? { cursor } : {}) };
    const [page, push, me] = await Promise.all([audit.list.query(query), audit.push.query(), currentMe()]);
    return { ...page, push, right: me.rights.checkpoints };
  });
  const keys = await receiptKeys();
  return (
    <>
      <PageHeader title={t("title")} subtitle={t("hint")} />
      <PageFrame page="audit" loaded={loaded}>
        {({ items, nextCursor, push, right }) => (
          <div className="space-y-4">
            <AuditVerify keys={keys} />
            <AuditPushCard push={push} right={right} />
            <Card>
              <AuditFilter value={action ?? ""} />
              {items.length === 0 ? <EmptyState title={t("empty")} /> : <AuditTable rows={items} />}
              <MorePages nextCursor={nextCursor} />
            </Card>
          </div>
        )}
      </PageFrame>
    </>
  );
}
