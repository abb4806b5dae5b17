"use client";
import { Search } from "lucide-react";
import { useTranslations } from "next-intl";
import { useShell } from "./shell-context.tsx";

/** Opens the command palette; on a phone only its icon is shown. */
export function SearchButton() {
  const t = useTranslations("shell");
  const { show } = useShell();
  return (
    <button
      type="button"
      onClick={() => show("palette")}
      className="inline-flex h-9 items-center gap-2.5 rounded-lg text-ink-soft text-sm hover:text-ink max-lg:px-2 max-lg:hover:bg-sunken max-lg:ml-auto lg:w-72 lg:border lg:border-line lg:bg-surface lg:px-3"
    >
      <Search aria-hidden className="size-4" />
      <span className="max-lg:sr-only">{t("search")}</span>
      <kbd aria-hidden className="ml-auto rounded border border-line px-1.5 font-mono text-xs max-lg:hidden">
        ⌘K
      </kbd>
    </button>
  );
}
