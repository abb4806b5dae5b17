"use client";
import { ArrowRight, LoaderCircle } from "lucide-react";
import { useTranslations } from "next-intl";
import { useHydrated } from "../../ui/use-hydrated.ts";
import { leadingAccounts } from "./leading-accounts.ts";
import { useSignIn } from "./use-sign-in.ts";

export interface DemoPerson {
  readonly email: string;
  readonly name: string;
  readonly company: string;
  readonly roles: readonly string[];
}

const KNOWN_ROLES = ["employee", "admin", "finance", "auditor", "vendor", "operator"];

/** The people of the demo, one per role first. One click signs in; their passwords never leave the server. */
export function DemoAccounts({ accounts, next }: { readonly accounts: readonly DemoPerson[]; readonly next: string }) {
  const t = useTranslations("signIn");
  const { signInAs, pending, hasFailed } = useSignIn(next);
  const leading = leadingAccounts(accounts);
  const others = accounts.filter((account) => !leading.includes(account));
  const list = (people: readonly DemoPerson[]) => (
    <ul className="space-y-1.5">
      {people.map((account) => (
        <li key={account.email}>
          <AccountButton account={account} isPending={pending === account.email} onClick={() => signInAs({ demo: account.email })} />
        </li>
      ))}
    </ul>
  );
  return (
    <div>
      <h2 className="font-semibold text-lg">{t("demoTitle")}</h2>
      <p className="mt-0.5 mb-4 text-ink-soft text-sm">{t("demoHint")}</p>
      {hasFailed && (
        <p role="alert" className="mb-3 rounded-lg bg-bad-soft px-3 py-2 text-bad text-sm">
          {t("failed")}
        </p>
      )}
      {list(leading)}
      {others.length > 0 && (
        <details className="mt-4">
          <summary className="rounded text-ink-soft text-sm hover:text-ink">{t("others", { count: others.length })}</summary>
          <div className="mt-3">{list(others)}</div>
        </details>
      )}
    </div>
  );
}

interface AccountButtonProps {
  readonly account: DemoPerson;
  readonly isPending: boolean;
  readonly onClick: () => void;
}

function AccountButton({ account, isPending, onClick }: AccountButtonProps) {
  const role = useTranslations("roles");
  const isHydrated = useHydrated();
  const roles = account.roles.filter((name) => KNOWN_ROLES.includes(name)).map((name) => role(name as "employee"));
  const Icon = isPending ? LoaderCircle : ArrowRight;
  return (
    <button
      type="button"
      onClick={onClick}
      disabled={isPending || !isHydrated}
      data-demo={account.email}
      className="group flex w-full items-center gap-3 rounded-xl border border-line bg-surface px-3 py-2 text-left transition-colors hover:border-accent hover:bg-accent-soft"
    >
      <span className="min-w-0 flex-1">
        <span className="block truncate font-medium text-sm">{account.name}</span>
        <span className="block truncate text-ink-soft text-xs">
          {roles.join(" · ")} · {account.company}
        </span>
      </span>
      <Icon aria-hidden className={`size-4 text-ink-soft group-hover:text-accent-text ${isPending ? "animate-spin" : ""}`} />
    </button>
  );
}
