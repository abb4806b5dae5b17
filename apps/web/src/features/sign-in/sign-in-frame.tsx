import { FileCheck2, ReceiptText, ShieldCheck } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Brand } from "../../shell/brand.tsx";
import { LocaleToggle, ThemeToggle } from "../../shell/preferences.tsx";
import { ButtonLink } from "../../ui/button.tsx";

const PROMISES = [
  { key: "permission", icon: ShieldCheck },
  { key: "receipt", icon: ReceiptText },
  { key: "evidence", icon: FileCheck2 },
] as const;

/** The page around signing in: what Souk is, in three sentences, beside the way in. */
export function SignInFrame({ isDemo, children }: { readonly isDemo: boolean; readonly children: ReactNode }) {
  const t = useTranslations("signIn");
  return (
    <div className="flex min-h-dvh flex-col">
      <header className="flex h-14 items-center justify-between px-4 sm:px-8">
        <Brand href="/sign-in" />
        <div className="flex items-center gap-1">
          <LocaleToggle />
          <ThemeToggle />
        </div>
      </header>
      <main className="mx-auto grid w-full max-w-5xl flex-1 content-center gap-10 px-4 py-8 sm:px-8 lg:grid-cols-[1fr_26rem] lg:gap-16">
        <div className="max-w-xl self-center">
          <h1 className="font-semibold text-3xl leading-tight tracking-tight sm:text-4xl">{t("headline")}</h1>
          <p className="mt-4 text-ink-soft text-lg leading-7">{t("lead")}</p>
          <ul className="mt-8 space-y-4 max-lg:hidden">
            {PROMISES.map(({ key, icon: Icon }) => (
              <li key={key} className="flex gap-3">
                <Icon aria-hidden className="mt-0.5 size-5 shrink-0 text-accent" />
                <span className="text-ink-soft">{t(`promises.${key}`)}</span>
              </li>
            ))}
          </ul>
          {isDemo && (
            <ButtonLink href="/tour" size="large" className="mt-8">
              {t("tour")}
            </ButtonLink>
          )}
        </div>
        <div className="card self-center p-5 sm:p-6">{children}</div>
      </main>
    </div>
  );
}
