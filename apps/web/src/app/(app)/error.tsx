"use client";
import { useTranslations } from "next-intl";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { ErrorState } from "../../ui/states.tsx";

interface ErrorProps {
  readonly error: Error & { readonly digest?: string };
  readonly reset: () => void;
}

/** A bug: said plainly, with the number under which the server logged it. */
export default function AppError({ error, reset }: ErrorProps) {
  const t = useTranslations("states");
  const problem = {
    code: "internal",
    detail: t("bug"),
    requestId: error.digest ?? null,
    retryable: true,
    callId: null,
    decision: null,
    problems: [],
    effects: [],
    skillError: null,
  };
  return (
    <Card>
      <ErrorState problem={problem} action={<Button onClick={reset}>{t("retry")}</Button>} />
    </Card>
  );
}
