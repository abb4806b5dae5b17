import { useTranslations } from "next-intl";
import type { PageProblem } from "../trpc/problem.ts";
import { ButtonLink } from "../ui/button.tsx";
import { ErrorState } from "../ui/states.tsx";
import { Brand } from "./brand.tsx";

/** Shown instead of the whole app when not even the signed-in person can be read. */
export function ServiceDown({ problem }: { readonly problem: PageProblem }) {
  const t = useTranslations("states");
  return (
    <main className="mx-auto flex min-h-dvh max-w-2xl flex-col justify-center px-4">
      <div className="mx-auto">
        <Brand />
      </div>
      <h1 className="sr-only">{t("failed")}</h1>
      <ErrorState problem={problem} action={<ButtonLink href="/">{t("retry")}</ButtonLink>} />
    </main>
  );
}
