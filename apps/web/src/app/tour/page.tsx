import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { demoAccounts } from "../../auth/api-session.ts";
import { TourIntro } from "../../features/tour/tour-intro.tsx";
import { Brand } from "../../shell/brand.tsx";
import { LocaleToggle, ThemeToggle } from "../../shell/preferences.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("tour");
  return { title: t("title") };
}

/** Where `npm start` leads: what will be seen, before anybody signs in. */
export default async function TourPage() {
  if (!(await demoAccounts())) notFound();
  const t = await getTranslations("tour");
  return (
    <div className="flex min-h-dvh flex-col">
      <header className="flex h-14 items-center justify-between px-4 sm:px-8">
        <Brand href="/sign-in" />
        <div className="flex items-center gap-1">
          <LocaleToggle />
          <ThemeToggle />
        </div>
      </header>
      <main className="mx-auto w-full max-w-5xl flex-1 content-center px-4 py-8 sm:px-8">
        <h1 className="font-semibold text-3xl leading-tight tracking-tight sm:text-4xl">{t("headline")}</h1>
        <p className="mt-3 max-w-2xl text-ink-soft text-lg leading-7">{t("lead")}</p>
        <TourIntro />
      </main>
    </div>
  );
}
