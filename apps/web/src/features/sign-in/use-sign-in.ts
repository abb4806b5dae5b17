"use client";
import { signIn } from "next-auth/react";
import { useState } from "react";

type Credentials = { readonly demo: string } | { readonly email: string; readonly password: string };

/** Signs in through next-auth and goes on to `next`. `pending` is the e-mail being signed in. */
export function useSignIn(next: string) {
  const [pending, setPending] = useState<string | null>(null);
  const [hasFailed, setHasFailed] = useState(false);
  const signInAs = async (credentials: Credentials) => {
    setPending("demo" in credentials ? credentials.demo : credentials.email);
    setHasFailed(false);
    const answer = await signIn("credentials", { ...credentials, redirect: false }).catch(() => undefined);
    if (answer?.ok && !answer.error) {
      // a whole load: nothing that was fetched for somebody else stays
      window.location.assign(next);
      return;
    }
    setPending(null);
    setHasFailed(true);
  };
  return { signInAs, pending, hasFailed };
}
