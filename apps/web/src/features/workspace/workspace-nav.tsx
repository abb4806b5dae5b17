"use client";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useEffect, useRef } from "react";
import { VIEWS, type View } from "./workspace-views.ts";

const LINK =
  "-mb-px whitespace-nowrap border-transparent border-b-2 px-3 py-2 text-ink-soft text-sm hover:text-ink aria-[current=page]:border-accent aria-[current=page]:font-medium aria-[current=page]:text-ink";

/** The parts of the company's files; which one is shown lives in the address. */
export function WorkspaceNav({ view }: { readonly view: View }) {
  const t = useTranslations("workspace");
  const nav = useRef<HTMLElement>(null);
  // On a phone the parts do not fit beside each other: the one that is shown comes into view.
  // biome-ignore lint/correctness/useExhaustiveDependencies: it follows the part that is shown
  useEffect(() => {
    void nav.current?.querySelector("[aria-current=page]")?.scrollIntoView({ inline: "center", block: "nearest" });
  }, [view]);
  return (
    <nav ref={nav} aria-label={t("parts")} className="mb-4 flex gap-1 overflow-x-auto border-line border-b">
      {VIEWS.map((one) => (
        <Link key={one} href={`/admin/files?view=${one}`} aria-current={one === view ? "page" : undefined} className={LINK}>
          {t(`view.${one}`)}
        </Link>
      ))}
    </nav>
  );
}
