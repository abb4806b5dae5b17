import { Eye } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import type { Right } from "../trpc/views.ts";

/** For those who may look and not change: who can. Nothing for the others. */
export function ReadOnlyNote({ right, className = "mb-4" }: { readonly right: Right; readonly className?: string }) {
  const t = useTranslations("states");
  const role = useTranslations("roles");
  const locale = useLocale();
  if (right.may) return null;
  const roles = new Intl.ListFormat(locale, { type: "conjunction" }).format(right.roles.map((name) => role(name)));
  return (
    <p className={`flex items-start gap-2 text-ink-soft text-sm ${className}`} data-read-only>
      <Eye aria-hidden className="mt-0.5 size-4 shrink-0" />
      {t("readOnly", { roles })}
    </p>
  );
}
