import { useTranslations } from "next-intl";
import { Brand } from "../shell/brand.tsx";
import { ButtonLink } from "../ui/button.tsx";

export default function NotFound() {
  const t = useTranslations("states");
  return (
    <main className="mx-auto flex min-h-dvh max-w-md flex-col items-center justify-center px-4 text-center">
      <Brand />
      <h1 className="mt-6 font-semibold text-xl">{t("notFound")}</h1>
      <p className="mt-1.5 text-ink-soft">{t("notFoundHint")}</p>
      <ButtonLink href="/" tone="primary" className="mt-6">
        {t("home")}
      </ButtonLink>
    </main>
  );
}
