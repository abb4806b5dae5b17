import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { PublisherOutside } from "../../../features/secret/publisher-outside.tsx";
import { VendorView } from "../../../features/vendor/vendor-view.tsx";
import { PageFrame } from "../../../shell/page-frame.tsx";
import { loadOrProblem } from "../../../trpc/load.ts";
import { api } from "../../../trpc/server.ts";
import { PageHeader } from "../../../ui/card.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("nav");
  return { title: t("vendor") };
}

interface VendorProps {
  readonly searchParams: Promise<{ publisher?: string; period?: string }>;
}

export default async function VendorPage({ searchParams }: VendorProps) {
  const { publisher, period } = await searchParams;
  const t = await getTranslations("vendor");
  const { vendor, secrets } = await api();
  const loaded = await loadOrProblem(() =>
    vendor.overview.query({
      ...(publisher && /^[a-z][a-z0-9-]{1,29}$/.test(publisher) ? { publisher } : {}),
      ...(period && /^\d{4}-\d{2}$/.test(period) ? { period } : {}),
    }),
  );
  // Only for people who may hold secrets of this publisher; the figures are for others, too.
  const outside = loaded.ok ? await loadOrProblem(() => secrets.ofPublisher.query({ publisher: loaded.data.publisher.slug })) : null;
  return (
    <PageFrame page="vendor" loaded={loaded} header={<PageHeader title={t("title")} />}>
      {(overview) => (
        <>
          <VendorView overview={overview} />
          {outside?.ok && (
            <div className="mt-4 space-y-4">
              <PublisherOutside
                publisher={overview.publisher.slug}
                secrets={outside.data.items}
                hosts={outside.data.hosts}
                skills={overview.skills.map(({ name }) => ({ skill: name, secrets: [], hosts: [] }))}
              />
            </div>
          )}
        </>
      )}
    </PageFrame>
  );
}
