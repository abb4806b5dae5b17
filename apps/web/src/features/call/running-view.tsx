"use client";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import type { RunningCall } from "../../trpc/views.ts";
import { PageHeader } from "../../ui/card.tsx";
import { RunningCard } from "./running-card.tsx";

/** The page of a call that still runs; it becomes the page of the ended call by itself. */
export function RunningView({ call }: { readonly call: RunningCall }) {
  const t = useTranslations("running");
  const trace = useTranslations("trace");
  const router = useRouter();
  return (
    <>
      <PageHeader
        above={
          <Link href="/calls" className="rounded underline-offset-4 hover:underline">
            {trace("back")}
          </Link>
        }
        title={call.skill}
        subtitle={t("version", { version: call.version })}
      />
      <div className="max-w-2xl">
        <RunningCard call={call} onEnd={() => router.refresh()} />
        <p className="mt-3 text-ink-soft text-sm">{t("afterwards")}</p>
      </div>
    </>
  );
}
