"use client";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useEffect, useRef } from "react";
import { Dialog } from "../ui/dialog.tsx";
import { isTyping } from "./keyboard.ts";
import type { NavigationGroup } from "./navigation.ts";
import { useShell } from "./shell-context.tsx";

/** Milliseconds in which the letter after `g` must follow. */
const JUMP_WINDOW_MS = 1200;

/** The keyboard: ctrl/cmd-k, `?`, `/`, `g` then a letter; and the sheet that explains them. */
export function Shortcuts({ groups }: { readonly groups: readonly NavigationGroup[] }) {
  const router = useRouter();
  const { panel, show } = useShell();
  const lastG = useRef(Number.NEGATIVE_INFINITY);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === "k") {
        event.preventDefault();
        show("palette");
        return;
      }
      if (event.metaKey || event.ctrlKey || event.altKey || isTyping(event)) return;
      const isJump = event.timeStamp - lastG.current < JUMP_WINDOW_MS;
      lastG.current = event.key === "g" && !isJump ? event.timeStamp : Number.NEGATIVE_INFINITY;
      const target = isJump ? groups.flatMap((group) => group.items).find((item) => item.letter === event.key) : undefined;
      if (target) router.push(target.href);
      else if (event.key === "?") show("shortcuts");
      else if (event.key === "/") focusFilter(event);
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [groups, router, show]);
  return <ShortcutSheet open={panel === "shortcuts"} onClose={() => show("none")} groups={groups} />;
}

function focusFilter(event: KeyboardEvent): void {
  const filter = document.querySelector<HTMLElement>("[data-filter]");
  if (!filter) return;
  event.preventDefault();
  filter.focus();
}

interface SheetProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly groups: readonly NavigationGroup[];
}

function ShortcutSheet({ open, onClose, groups }: SheetProps) {
  const t = useTranslations("shortcuts");
  const nav = useTranslations("nav");
  const rows: readonly (readonly [string, string])[] = [
    [t("modifierK"), t("palette")],
    ["?", t("help")],
    ["/", t("filter")],
    ["j k", t("rows")],
    ...groups.flatMap((group) => group.items.map((item) => [`g ${item.letter}`, t("goTo", { page: nav(item.id) })] as const)),
  ];
  return (
    <Dialog open={open} onOpenChange={(isOpen) => !isOpen && onClose()} title={t("title")}>
      <dl className="grid grid-cols-[auto_1fr] items-center gap-x-5 gap-y-2 text-sm">
        {rows.map(([keys, meaning]) => (
          <div key={keys} className="contents">
            <dt className="flex gap-1">
              {keys.split(" ").map((key) => (
                <kbd key={key} className="min-w-6 rounded-md border border-line bg-sunken px-1.5 py-0.5 text-center font-mono text-xs">
                  {key}
                </kbd>
              ))}
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
