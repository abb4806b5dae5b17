"use client";
import Link from "next/link";
import { usePathname, useSearchParams } from "next/navigation";
import { useTranslations } from "next-intl";
import { buttonClass } from "./button.tsx";

/** The way to the next page of a long list, and back to its start. */
export function MorePages({ nextCursor }: { readonly nextCursor: string | null }) {
  const t = useTranslations("table");
  const pathname = usePathname();
  const params = useSearchParams();
  const to = (cursor: string | null) => {
    const query = new URLSearchParams(params);
    if (cursor) query.set("cursor", cursor);
    else query.delete("cursor");
    return query.size > 0 ? `${pathname}?${query}` : pathname;
  };
  const isLater = params.has("cursor");
  if (!nextCursor && !isLater) return null;
  return (
    <nav aria-label={t("pages")} className="mt-4 flex justify-center gap-2">
      {isLater && (
        <Link href={to(null)} className={buttonClass("plain", "small")}>
          {t("first")}
        </Link>
      )}
      {nextCursor && (
        <Link href={to(nextCursor)} className={buttonClass("plain", "small")}>
          {t("next")}
        </Link>
      )}
    </nav>
  );
}
