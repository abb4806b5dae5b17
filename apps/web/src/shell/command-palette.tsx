"use client";
import { Command } from "cmdk";
import { Keyboard, Languages, Moon, Search, Sparkles } from "lucide-react";
import { useRouter } from "next/navigation";
import { useLocale, useTranslations } from "next-intl";
import { useTheme } from "next-themes";
import { type ReactNode, useState } from "react";
import { DestinationIcon } from "./destination-icon.tsx";
import { switchLocale } from "./locale-action.ts";
import type { NavigationGroup } from "./navigation.ts";
import { useShell } from "./shell-context.tsx";

/** Go anywhere, do anything, or say what you need done. */
export function CommandPalette({ groups }: { readonly groups: readonly NavigationGroup[] }) {
  const t = useTranslations("palette");
  const nav = useTranslations("nav");
  const router = useRouter();
  const { panel, show } = useShell();
  const [query, setQuery] = useState("");
  const run = (action: () => void) => () => {
    show("none");
    setQuery("");
    action();
  };
  return (
    <Command.Dialog
      open={panel === "palette"}
      onOpenChange={(isOpen) => show(isOpen ? "palette" : "none")}
      label={t("label")}
      overlayClassName="fixed inset-0 z-40 bg-black/40"
      contentClassName="fixed top-[12vh] left-1/2 z-50 w-[min(36rem,calc(100vw-2rem))] -translate-x-1/2 overflow-hidden rounded-2xl border border-line bg-surface shadow-lift"
    >
      <div className="flex items-center gap-3 border-line border-b px-4">
        <Search aria-hidden className="size-4 shrink-0 text-ink-soft" />
        <Command.Input
          value={query}
          onValueChange={setQuery}
          placeholder={t("placeholder")}
          className="h-12 w-full bg-transparent text-[15px] outline-none placeholder:text-ink-faint"
        />
      </div>
      <Command.List className="max-h-[50vh] overflow-y-auto p-2">
        {query.trim() && (
          <Item forceMount value={`ask ${query}`} onSelect={run(() => router.push(`/store?q=${encodeURIComponent(query.trim())}`))}>
            <Sparkles aria-hidden />
            {t("findSkill", { query: query.trim() })}
          </Item>
        )}
        {groups
          .flatMap((group) => group.items)
          .map((item) => (
            <Item key={item.id} value={`${nav(item.id)} ${item.id}`} hint={`g ${item.letter}`} onSelect={run(() => router.push(item.href))}>
              <DestinationIcon id={item.id} />
              {nav(item.id)}
            </Item>
          ))}
        <PreferenceItems run={run} />
      </Command.List>
    </Command.Dialog>
  );
}

/** What changes how Souk looks and speaks. */
function PreferenceItems({ run }: { readonly run: (action: () => void) => () => void }) {
  const t = useTranslations("palette");
  const router = useRouter();
  const locale = useLocale();
  const { show } = useShell();
  const { resolvedTheme, setTheme } = useTheme();
  return (
    <>
      <Item value={`theme dark light ${t("theme")}`} onSelect={run(() => setTheme(resolvedTheme === "dark" ? "light" : "dark"))}>
        <Moon aria-hidden />
        {t("theme")}
      </Item>
      <Item
        value={`language 中文 english ${t("language")}`}
        onSelect={run(() => void switchLocale(locale === "en" ? "zh" : "en").then(() => router.refresh()))}
      >
        <Languages aria-hidden />
        {t("language")}
      </Item>
      <Item value={`keyboard shortcuts ${t("shortcuts")}`} hint="?" onSelect={() => show("shortcuts")}>
        <Keyboard aria-hidden />
        {t("shortcuts")}
      </Item>
    </>
  );
}

interface ItemProps {
  readonly value: string;
  readonly onSelect: () => void;
  readonly children: ReactNode;
  readonly hint?: string;
  readonly forceMount?: boolean;
}

function Item({ value, onSelect, children, hint, forceMount = false }: ItemProps) {
  return (
    <Command.Item
      value={value}
      onSelect={onSelect}
      forceMount={forceMount}
      className="flex cursor-pointer items-center gap-3 rounded-lg px-3 py-2 text-sm data-[selected=true]:bg-sunken [&_svg]:size-4 [&_svg]:text-ink-soft"
    >
      {children}
      {hint && <span className="ml-auto font-mono text-ink-soft text-xs">{hint}</span>}
    </Command.Item>
  );
}
