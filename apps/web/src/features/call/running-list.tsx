import Link from "next/link";
import { useTranslations } from "next-intl";
import type { RunningCall } from "../../trpc/views.ts";
import { Card } from "../../ui/card.tsx";
import { ProgressBar } from "../../ui/progress-bar.tsx";
import { Time } from "../../ui/time.tsx";

/** Calls under way, above the list of those that are over. */
export function RunningList({ calls }: { readonly calls: readonly RunningCall[] }) {
  const t = useTranslations("running");
  if (calls.length === 0) return null;
  return (
    <Card title={t("now", { count: calls.length })} className="mb-4">
      <ul className="divide-y divide-line text-sm">
        {calls.map((call) => (
          <li
            key={call.id}
            className="grid items-center gap-x-4 gap-y-1.5 py-2.5 first:pt-0 last:pb-0 sm:grid-cols-[minmax(0,1fr)_12rem_auto]"
          >
            <Link href={`/calls/${call.id}`} className="min-w-0 break-words rounded font-medium hover:underline">
              {call.skill} <span className="font-normal text-ink-soft">{call.version}</span>
            </Link>
            <ProgressBar label={t("progressOf", { skill: call.skill })} fraction={call.progress?.fraction ?? null} />
            <span className="text-ink-soft sm:text-right">{t.rich("since", { time: () => <Time at={call.at} style="second" /> })}</span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
