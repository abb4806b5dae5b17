import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { RecentCalls } from "../../../../features/call/recent-calls.tsx";
import { FeaturedSkill } from "../../../../features/store/featured-skill.tsx";
import { SkillGrid } from "../../../../features/store/skill-tile.tsx";
import { readStoreFilter } from "../../../../features/store/store-filter.ts";
import { StoreSearch } from "../../../../features/store/store-search.tsx";
import { PageFrame } from "../../../../shell/page-frame.tsx";
import { loadOrProblem } from "../../../../trpc/load.ts";
import { api, currentMe } from "../../../../trpc/server.ts";
import type { SkillCard } from "../../../../trpc/views.ts";
import { ButtonLink } from "../../../../ui/button.tsx";
import { Card } from "../../../../ui/card.tsx";
import { EmptyState } from "../../../../ui/states.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("nav");
  return { title: t("store") };
}

interface StoreProps {
  readonly searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function StorePage({ searchParams }: StoreProps) {
  const { filter, isActive } = readStoreFilter(await searchParams);
  const { store } = await api();
  const loaded = await loadOrProblem(async () => {
    const [found, home, { rights }] = await Promise.all([
      store.search.query({ ...filter, limit: 60 }),
      isActive ? null : store.home.query(),
      currentMe(),
    ]);
    return { found, home, decides: rights.skills.may };
  });
  const t = await getTranslations("store");
  return (
    <PageFrame page="store" loaded={loaded}>
      {({ found, home, decides }) => (
        <>
          <h1 className="mb-4 font-semibold text-2xl leading-8 tracking-tight">{t("ask")}</h1>
          <StoreSearch filter={filter} categories={found.categories} />
          {home ? (
            <Front home={home} all={found.items} decides={decides} />
          ) : (
            <Results items={found.items} total={found.total} decides={decides} />
          )}
        </>
      )}
    </PageFrame>
  );
}

type Home = Awaited<ReturnType<Awaited<ReturnType<typeof api>>["store"]["home"]["query"]>>;
type Items = readonly SkillCard[];

async function Front({ home, all, decides }: { readonly home: Home; readonly all: Items; readonly decides: boolean }) {
  const t = await getTranslations("store");
  // Each skill stands once, under what matters most to this person.
  const own = home.internal.filter((skill) => skill.status !== "usable");
  const ownNames = new Set(own.map(({ name }) => name));
  const others = all.filter((skill) => skill.status !== "usable" && !ownNames.has(skill.name));
  const sections = [
    { title: t("usable"), items: home.usable },
    { title: t("internal"), items: own },
    { title: t("others"), items: others },
  ].filter((section) => section.items.length > 0);
  return (
    <>
      {home.featured && <FeaturedSkill skill={home.featured} />}
      <div className="space-y-8">
        {sections.map((section) => (
          <section key={section.title}>
            <h2 className="mb-3 font-semibold text-[15px]">{section.title}</h2>
            <SkillGrid skills={section.items} decides={decides} />
          </section>
        ))}
        {home.recent.length > 0 && <RecentCalls calls={home.recent} />}
      </div>
    </>
  );
}

async function Results({ items, total, decides }: { readonly items: Items; readonly total: number; readonly decides: boolean }) {
  const t = await getTranslations("store");
  if (items.length === 0) {
    return (
      <Card>
        <EmptyState title={t("noneFound")} action={<ButtonLink href="/store">{t("showAll")}</ButtonLink>} />
      </Card>
    );
  }
  return (
    <section>
      <h2 className="mb-3 text-ink-soft text-sm" aria-live="polite">
        {t("found", { count: total })}
      </h2>
      <SkillGrid skills={items} decides={decides} />
    </section>
  );
}
