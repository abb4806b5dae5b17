import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { CallsPage } from "../../../../features/call/calls-page.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("calls");
  return { title: t("everybody") };
}

export default async function AllCallsPage({
  searchParams,
}: {
  readonly searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  return <CallsPage mine={false} params={await searchParams} />;
}
