import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import type { Me } from "../trpc/views.ts";
import { CompanyMenu, PersonMenu } from "./account-menu.tsx";
import { NoticeBell } from "./bell.tsx";
import { Brand } from "./brand.tsx";
import { CommandPalette } from "./command-palette.tsx";
import { MobileBar, MoreSheet } from "./mobile-navigation.tsx";
import { navigationFor } from "./navigation.ts";
import { NavigationList } from "./navigation-list.tsx";
import { LocaleToggle, ThemeToggle } from "./preferences.tsx";
import { SearchButton } from "./search-button.tsx";
import { ShellProvider } from "./shell-context.tsx";
import { Shortcuts } from "./shortcuts.tsx";

interface AppShellProps {
  readonly me: Me;
  /** Notices that were not read; null for people who get none. */
  readonly unread: number | null;
  readonly banner?: ReactNode;
  readonly children: ReactNode;
}

/** What surrounds every page: navigation by role, search, language, light and dark, the person. */
export function AppShell({ me, unread, banner, children }: AppShellProps) {
  const t = useTranslations("shell");
  const groups = navigationFor(me.roles, me.demo);
  return (
    <ShellProvider>
      <a
        href="#content"
        className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50 focus:rounded-lg focus:bg-surface focus:px-3 focus:py-2"
      >
        {t("skip")}
      </a>
      <div className="flex min-h-dvh">
        <aside className="sticky top-0 hidden h-dvh w-60 shrink-0 flex-col border-line border-r bg-canvas px-3 py-4 lg:flex">
          <div className="mb-3 px-1.5">
            <Brand />
          </div>
          <CompanyMenu me={me} />
          <NavigationList groups={groups} />
          <div className="mt-auto border-line border-t pt-2">
            <PersonMenu me={me} />
          </div>
        </aside>
        <div className="flex min-w-0 flex-1 flex-col">
          {me.company.environment === "test" && (
            <p className="bg-warn px-4 py-1.5 text-center font-medium text-canvas text-sm">{t("testBanner")}</p>
          )}
          <header className="sticky top-0 z-20 flex h-14 items-center gap-2 border-line border-b bg-canvas/95 px-4 backdrop-blur sm:px-6">
            <div className="lg:hidden">
              <Brand />
            </div>
            <SearchButton />
            <div className="flex items-center gap-1 lg:ml-auto">
              {unread !== null && <NoticeBell unread={unread} />}
              <LocaleToggle />
              <ThemeToggle />
            </div>
          </header>
          {banner}
          <main id="content" className="mx-auto w-full max-w-6xl flex-1 px-4 py-6 pb-24 sm:px-6 lg:pb-12">
            {children}
          </main>
        </div>
      </div>
      <MobileBar groups={groups} />
      <MoreSheet me={me} groups={groups} />
      <CommandPalette groups={groups} />
      <Shortcuts groups={groups} />
    </ShellProvider>
  );
}
