import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { demoAccounts } from "../../auth/api-session.ts";
import { DemoAccounts } from "../../features/sign-in/demo-accounts.tsx";
import { PasswordForm } from "../../features/sign-in/password-form.tsx";
import { SignInFrame } from "../../features/sign-in/sign-in-frame.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("signIn");
  return { title: t("title") };
}

interface SignInProps {
  readonly searchParams: Promise<{ next?: string | string[]; error?: string }>;
}

/** Only a path of this site may follow signing in. Tabs and line ends are not part of one: a browser drops them, and `/<tab>/host` would lead away. */
function safeNext(next: string | string[] | undefined): string {
  return typeof next === "string" && /^\/(?![/\\])[^\t\n\r]*$/.test(next) ? next : "/";
}

export default async function SignInPage({ searchParams }: SignInProps) {
  const { next, error } = await searchParams;
  const accounts = await demoAccounts();
  const target = safeNext(next);
  return (
    <SignInFrame isDemo={accounts !== null}>
      {accounts && <DemoAccounts accounts={accounts.map(({ password: _, ...account }) => account)} next={target} />}
      <PasswordForm next={target} isFolded={accounts !== null} hasFailed={error !== undefined} />
    </SignInFrame>
  );
}
