import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
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
  const { vendor } = await api();
  const loaded = await loadOrProblem(() =>
    vendor.overview.query({
      ...(publisher && /^[a-z][a-z0-9-]{1,29}$/.test(publisher) ? { publisher } : {}),
      ...(period && /^\d{4}-\d{2}$/.test(period) ? { period } : {}),
    }),
  );
  return (
    <PageFrame page="vendor" loaded={loaded} header={<PageHeader title={t("title")} />}>
      {(overview) => <VendorView overview={overview} />}
    </PageFrame>
  );
}
