import { useTranslations } from "next-intl";
import type { Notice } from "../../trpc/views.ts";
import { Badge } from "../../ui/badge.tsx";
import { RowLink } from "../../ui/row-link.tsx";
import { Time } from "../../ui/time.tsx";

const KINDS = {
  "version.quarantined": "quarantined",
  "version.released": "released",
  "version.new": "newVersion",
  "version.asks_more": "asksMore",
  "audit.push_failing": "pushFailing",
} as const;

/** Where a notice leads. */
function hrefOf({ kind, params, audience }: Notice): string {
  if (audience === "vendor") return "/vendor";
  if (kind === "audit.push_failing") return "/admin/audit#push";
  const skill = params["skill"] ?? "";
  return kind === "version.new" || kind === "version.asks_more" ? `/admin/skills/review/${skill}` : `/skills/${skill}`;
}

/** Notices in the reader's language, newest first. */
export function NoticeList({ notices }: { readonly notices: readonly Notice[] }) {
  const t = useTranslations("notices");
  return (
    <ul className="divide-y divide-line">
      {notices.map((notice) => {
        const kind = KINDS[notice.kind as keyof typeof KINDS];
        const { skill = "", version = "", reason = "", host = "" } = notice.params;
        return (
          <li key={notice.id} className="flex flex-wrap items-baseline gap-x-3 gap-y-1 py-3 first:pt-0 last:pb-0">
            <RowLink href={hrefOf(notice)} className={`min-w-0 flex-1 rounded text-sm hover:underline ${notice.read ? "" : "font-medium"}`}>
              {kind ? t(kind, { skill, version, reason, host }) : t("other", { skill })}
            </RowLink>
            {!notice.read && <Badge tone="accent">{t("unread")}</Badge>}
            <Time at={notice.at} className="text-ink-soft text-xs" />
          </li>
        );
      })}
    </ul>
  );
}
