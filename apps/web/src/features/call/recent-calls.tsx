import { useLocale, useTranslations } from "next-intl";
import { inLanguage } from "../../i18n/text.ts";
import type { CallRow } from "../../trpc/views.ts";
import { ButtonLink } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { Money } from "../../ui/money.tsx";
import { RowLink } from "../../ui/row-link.tsx";
import { Time } from "../../ui/time.tsx";
import { CallStatusBadge } from "./call-status.tsx";

/** The newest calls of the signed-in person. */
export function RecentCalls({ calls }: { readonly calls: readonly CallRow[] }) {
  const t = useTranslations("calls");
  const locale = useLocale();
  return (
    <Card
      title={t("recent")}
      actions={
        <ButtonLink href="/calls" size="small" tone="quiet">
          {t("all")}
        </ButtonLink>
      }
    >
      <ul className="divide-y divide-line text-sm">
        {calls.map((call) => (
          <li key={call.id} className="flex flex-wrap items-center gap-x-4 gap-y-1 py-2 first:pt-0 last:pb-0">
            <RowLink href={`/calls/${call.id}`} className="min-w-0 flex-1 basis-48 truncate rounded font-medium hover:underline">
              {inLanguage(call.title, locale)}
            </RowLink>
            <CallStatusBadge status={call.status} />
            <Time at={call.at} className="text-ink-soft" />
            <Money value={call.amount} className="min-w-16 text-right" />
          </li>
        ))}
      </ul>
    </Card>
  );
}
