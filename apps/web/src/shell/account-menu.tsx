"use client";
import { Check, ChevronsUpDown, LogOut, SquareTerminal } from "lucide-react";
import Link from "next/link";
import { signOut } from "next-auth/react";
import { useTranslations } from "next-intl";
import { DropdownMenu } from "radix-ui";
import type { ReactNode } from "react";
import { toast } from "sonner";
import type { Me } from "../trpc/views.ts";
import { Badge } from "../ui/badge.tsx";
import { switchCompany } from "./company-action.ts";
import { useShell } from "./shell-context.tsx";

const PANEL = "z-50 w-64 rounded-xl border border-line bg-surface p-1 text-sm shadow-lift";
const ITEM = "flex cursor-pointer items-center gap-2.5 rounded-lg px-2.5 py-2 outline-none data-[highlighted]:bg-sunken [&_svg]:size-4";

/** Company and environment, and the way to the other companies somebody works in. Test mode wears an unmissable colour. */
export function CompanyMenu({ me }: { readonly me: Me }) {
  const t = useTranslations("shell");
  const goTo = async (company: string) => {
    const problem = await switchCompany(company).catch(() => null);
    if (problem) toast.error(problem.detail || t("switchFailed"));
    // Everything that was loaded belongs to the other company: nothing of it is kept.
    else window.location.assign("/");
  };
  return (
    <Menu
      trigger={
        <>
          <span className="min-w-0 flex-1 text-left">
            <span className="block truncate font-medium text-sm leading-5">{me.company.name}</span>
            <Environment environment={me.company.environment} />
          </span>
          <ChevronsUpDown aria-hidden className="size-4 shrink-0 text-ink-soft" />
        </>
      }
    >
      <DropdownMenu.Label className="px-2.5 pt-2 pb-1 text-ink-soft text-xs">{t("companies")}</DropdownMenu.Label>
      {me.companies.map((company) => (
        <DropdownMenu.Item
          key={company.id}
          className={ITEM}
          aria-current={company.id === me.company.id}
          onSelect={() => company.id !== me.company.id && void goTo(company.id)}
        >
          <Check aria-hidden className={company.id === me.company.id ? "" : "invisible"} />
          <span className="min-w-0 flex-1 truncate">{company.name}</span>
          <Environment environment={company.environment} />
        </DropdownMenu.Item>
      ))}
    </Menu>
  );
}

function Environment({ environment }: { readonly environment: "live" | "test" }) {
  const t = useTranslations("shell");
  return environment === "test" ? <Badge tone="warn">{t("test")}</Badge> : <span className="text-ink-soft text-xs">{t("live")}</span>;
}

/** Who is signed in, and the way out. */
export function PersonMenu({ me }: { readonly me: Me }) {
  const t = useTranslations("shell");
  const role = useTranslations("roles");
  const nav = useTranslations("nav");
  const { show } = useShell();
  const roles = me.roles.map((name) => role(name)).join(", ");
  return (
    <Menu
      trigger={
        <>
          <span
            aria-hidden
            className="grid size-8 shrink-0 place-items-center rounded-full bg-accent-soft font-semibold text-accent-text text-xs"
          >
            {initials(me.name)}
          </span>
          <span className="min-w-0 flex-1 text-left">
            <span className="block truncate text-sm leading-5">{me.name}</span>
            <span className="block truncate text-ink-soft text-xs">{roles}</span>
          </span>
        </>
      }
    >
      <DropdownMenu.Label className="truncate px-2.5 pt-2 pb-1 text-ink-soft text-xs">{me.email}</DropdownMenu.Label>
      <DropdownMenu.Item className={ITEM} asChild onSelect={() => show("none")}>
        <Link href="/keys">
          <SquareTerminal aria-hidden />
          {nav("keys")}
        </Link>
      </DropdownMenu.Item>
      <DropdownMenu.Item className={ITEM} onSelect={() => void signOut({ callbackUrl: "/sign-in" })}>
        <LogOut aria-hidden />
        {t("signOut")}
      </DropdownMenu.Item>
    </Menu>
  );
}

function initials(name: string): string {
  const parts = name.trim().split(/\s+/);
  return ((parts[0]?.[0] ?? "") + (parts[1]?.[0] ?? "")).toUpperCase();
}

function Menu({ trigger, children }: { readonly trigger: ReactNode; readonly children: ReactNode }) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger className="flex w-full items-center gap-2.5 rounded-lg px-2.5 py-2 hover:bg-sunken">
        {trigger}
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content align="start" sideOffset={4} className={PANEL}>
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
