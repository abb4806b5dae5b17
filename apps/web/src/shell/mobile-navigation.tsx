"use client";
import { Menu } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useTranslations } from "next-intl";
import type { Me } from "../trpc/views.ts";
import { Dialog } from "../ui/dialog.tsx";
import { CompanyMenu, PersonMenu } from "./account-menu.tsx";
import { DestinationIcon } from "./destination-icon.tsx";
import { activeDestination, type NavigationGroup } from "./navigation.ts";
import { NavigationList } from "./navigation-list.tsx";
import { useShell } from "./shell-context.tsx";

/** Places that fit beside "More". */
const ON_BAR = 4;
const SLOT =
  "flex flex-1 flex-col items-center gap-0.5 rounded-lg py-1.5 text-[11px] text-ink-soft aria-[current=page]:font-medium aria-[current=page]:text-accent-text";

/** The navigation of a phone: the main places under the thumb. */
export function MobileBar({ groups }: { readonly groups: readonly NavigationGroup[] }) {
  const t = useTranslations("nav");
  const { show } = useShell();
  const active = activeDestination(groups, usePathname());
  const all = groups.flatMap((group) => group.items);
  return (
    <nav
      aria-label={t("barLabel")}
      className="fixed inset-x-0 bottom-0 z-30 border-line border-t bg-surface px-2 pt-1 pb-[max(0.25rem,env(safe-area-inset-bottom))] lg:hidden"
    >
      <ul className="flex">
        {all.slice(0, ON_BAR).map((item) => (
          <li key={item.id} className="flex flex-1">
            <Link href={item.href} aria-current={active?.id === item.id ? "page" : undefined} className={SLOT}>
              <DestinationIcon id={item.id} className="size-5" />
              <span className="max-w-20 truncate">{t(item.id)}</span>
            </Link>
          </li>
        ))}
        <li className="flex flex-1">
          <button type="button" onClick={() => show("more")} className={SLOT}>
            <Menu aria-hidden className="size-5" />
            {t("more")}
          </button>
        </li>
      </ul>
    </nav>
  );
}

/** Everything else on a phone. */
export function MoreSheet({ me, groups }: { readonly me: Me; readonly groups: readonly NavigationGroup[] }) {
  const t = useTranslations("nav");
  const { panel, show } = useShell();
  return (
    <Dialog open={panel === "more"} onOpenChange={(isOpen) => !isOpen && show("none")} title={t("more")} shape="side">
      <CompanyMenu me={me} />
      <NavigationList groups={groups} onNavigate={() => show("none")} />
      <div className="mt-4 border-line border-t pt-2">
        <PersonMenu me={me} />
      </div>
    </Dialog>
  );
}
