import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { webEnv } from "../../../env.ts";
import { KeyScopeChoice } from "../../../features/key/key-filter.tsx";
import { KeysTable } from "../../../features/key/keys-table.tsx";
import { NewKey } from "../../../features/key/new-key.tsx";
import { PageFrame } from "../../../shell/page-frame.tsx";
import { loadOrProblem } from "../../../trpc/load.ts";
import { api, currentMe } from "../../../trpc/server.ts";
import type { Role } from "../../../trpc/views.ts";
import { Card, PageHeader } from "../../../ui/card.tsx";
import { MorePages } from "../../../ui/more-pages.tsx";
import { EmptyState } from "../../../ui/states.tsx";

/** Who sees the keys of the whole company. Hiding is a courtesy: the API decides. */
const OF_COMPANY: readonly Role[] = ["admin", "auditor"];

interface KeysPageProps {
  readonly searchParams: Promise<{ readonly of?: string; readonly cursor?: string }>;
}

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("nav");
  return { title: t("keys") };
}

export default async function KeysPage({ searchParams }: KeysPageProps) {
  const t = await getTranslations("keys");
  const { of: asked, cursor } = await searchParams;
  const of = asked === "company" ? "company" : "me";
  const { keys } = await api();
  const loaded = await loadOrProblem(async () => {
    const [list, choices, me] = await Promise.all([
      keys.list.query({ of, limit: 100, cursor: cursor ?? null }),
      keys.choices.query(),
      currentMe(),
    ]);
    return { ...list, choices, me };
  });
  const make = loaded.ok ? <NewKey choices={loaded.data.choices} apiUrl={webEnv().apiUrl} /> : null;
  return (
    <>
      <PageHeader title={t("title")} subtitle={t("hint")} actions={make} />
      <PageFrame page="keys" loaded={loaded} {...(of === "company" ? { roles: OF_COMPANY } : {})}>
        {({ items, nextCursor, me }) => (
          <>
            {me.roles.some((role) => OF_COMPANY.includes(role)) && <KeyScopeChoice value={of} company={me.company.name} />}
            <Card>
              {items.length === 0 ? (
                <EmptyState title={t("empty")} action={make} />
              ) : (
                <KeysTable
                  keys={items}
                  me={{ id: me.id, name: me.name }}
                  isCompany={of === "company"}
                  canRevoke={of === "me" || me.roles.includes("admin")}
                />
              )}
              <MorePages nextCursor={nextCursor} />
            </Card>
          </>
        )}
      </PageFrame>
    </>
  );
}
