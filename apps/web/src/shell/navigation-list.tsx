"use client";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useTranslations } from "next-intl";
import { DestinationIcon } from "./destination-icon.tsx";
import { activeDestination, type NavigationGroup } from "./navigation.ts";

/** The left navigation. */
export function NavigationList({ groups, onNavigate }: { readonly groups: readonly NavigationGroup[]; readonly onNavigate?: () => void }) {
  const t = useTranslations("nav");
  const active = activeDestination(groups, usePathname());
  return (
    <nav aria-label={t("label")} className="mt-4 flex-1 space-y-5 overflow-y-auto">
      {groups.map((group) => (
        <div key={group.id}>
          <p className="mb-1 px-2.5 text-ink-soft text-xs">{t(group.id)}</p>
          <ul className="space-y-0.5">
            {group.items.map((item) => (
              <li key={item.id}>
                <Link
                  href={item.href}
                  {...(onNavigate ? { onClick: onNavigate } : {})}
                  aria-current={active?.id === item.id ? "page" : undefined}
                  className="flex items-center gap-2.5 rounded-lg px-2.5 py-1.5 text-ink-soft text-sm hover:bg-sunken hover:text-ink aria-[current=page]:bg-sunken aria-[current=page]:font-medium aria-[current=page]:text-ink aria-[current=page]:[&_svg]:text-accent"
                >
                  <DestinationIcon id={item.id} />
                  {t(item.id)}
                </Link>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}
