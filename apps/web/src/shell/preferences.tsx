"use client";
import { Languages, Moon, Sun } from "lucide-react";
import { useRouter } from "next/navigation";
import { useLocale, useTranslations } from "next-intl";
import { useTheme } from "next-themes";
import { useTransition } from "react";
import { IconButton } from "../ui/button.tsx";
import { switchLocale } from "./locale-action.ts";

/** Light or dark; before a choice, what the system says. Both icons are drawn and CSS shows one, so nothing flickers. */
export function ThemeToggle() {
  const t = useTranslations("shell");
  const { resolvedTheme, setTheme } = useTheme();
  return (
    <IconButton label={t("theme")} onClick={() => setTheme(resolvedTheme === "dark" ? "light" : "dark")}>
      <Moon aria-hidden className="dark:hidden" />
      <Sun aria-hidden className="hidden dark:block" />
    </IconButton>
  );
}

/** The other language, named in itself. */
export function LocaleToggle() {
  const t = useTranslations("shell");
  const locale = useLocale();
  const router = useRouter();
  const [isPending, start] = useTransition();
  const other = locale === "en" ? "zh" : "en";
  const change = () =>
    start(async () => {
      await switchLocale(other);
      router.refresh();
    });
  return (
    <button
      type="button"
      onClick={change}
      disabled={isPending}
      lang={other}
      title={t("language")}
      className="inline-flex h-9 shrink-0 items-center gap-1.5 rounded-lg px-2 text-ink-soft text-sm hover:bg-sunken hover:text-ink"
    >
      <Languages aria-hidden className="size-4" />
      {other === "zh" ? "中文" : "English"}
    </button>
  );
}
