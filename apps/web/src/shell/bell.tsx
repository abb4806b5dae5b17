import { Bell } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";

/** Leads to the notices and says how many were not read. */
export function NoticeBell({ unread }: { readonly unread: number }) {
  const t = useTranslations("notices");
  return (
    <Link
      href="/notices"
      aria-label={t("bell", { unread })}
      title={t("bell", { unread })}
      className="relative inline-flex size-9 shrink-0 items-center justify-center rounded-lg text-ink-soft hover:bg-sunken hover:text-ink"
    >
      <Bell aria-hidden className="size-4" />
      {unread > 0 && (
        <span
          aria-hidden
          className="numeric absolute top-0.5 right-0.5 min-w-4 rounded-full bg-bad px-1 text-center text-[10px] text-canvas leading-4"
        >
          {unread > 99 ? "99+" : unread}
        </span>
      )}
    </Link>
  );
}
