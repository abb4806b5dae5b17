"use client";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { Button } from "../../ui/button.tsx";
import { Field, fieldProps, TextInput } from "../../ui/field.tsx";
import { useHydrated } from "../../ui/use-hydrated.ts";
import { useSignIn } from "./use-sign-in.ts";

interface PasswordFormProps {
  readonly next: string;
  /** In a demo the form waits behind a line: one click on a person is the way in. */
  readonly isFolded: boolean;
  readonly hasFailed: boolean;
}

/** E-mail and password. */
export function PasswordForm({ next, isFolded, hasFailed }: PasswordFormProps) {
  const t = useTranslations("signIn");
  const form = <Credentials next={next} hasFailed={hasFailed} />;
  if (!isFolded) {
    return (
      <>
        <h2 className="mb-4 font-semibold text-lg">{t("title")}</h2>
        {form}
      </>
    );
  }
  return (
    <details className="mt-5 border-line border-t pt-4">
      <summary className="rounded text-ink-soft text-sm hover:text-ink">{t("withPassword")}</summary>
      <div className="mt-4">{form}</div>
    </details>
  );
}

function Credentials({ next, hasFailed: failedBefore }: { readonly next: string; readonly hasFailed: boolean }) {
  const t = useTranslations("signIn");
  const { signInAs, pending, hasFailed } = useSignIn(next);
  const isHydrated = useHydrated();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void signInAs({ email, password });
  };
  return (
    <form onSubmit={submit} className="space-y-4">
      {(hasFailed || failedBefore) && (
        <p role="alert" className="rounded-lg bg-bad-soft px-3 py-2 text-bad text-sm">
          {t("wrong")}
        </p>
      )}
      <Field id="email" label={t("email")}>
        <TextInput
          {...fieldProps("email")}
          type="email"
          required
          autoComplete="username"
          value={email}
          onChange={(event) => setEmail(event.target.value)}
        />
      </Field>
      <Field id="password" label={t("password")}>
        <TextInput
          {...fieldProps("password")}
          type="password"
          required
          autoComplete="current-password"
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
      </Field>
      <Button type="submit" tone="primary" disabled={pending !== null || !isHydrated} className="w-full">
        {t("submit")}
      </Button>
    </form>
  );
}
