import { useTranslations } from "next-intl";
import { ButtonLink } from "../../ui/button.tsx";

/** Nothing here, said inside the shell: the way on stays in sight. */
export default function NotFound() {
  const t = useTranslations("states");
  return (
    <div className="mx-auto flex max-w-md flex-col items-center px-4 py-16 text-center">
      <h1 className="font-semibold text-xl">{t("notFound")}</h1>
      <p className="mt-1.5 text-ink-soft">{t("notFoundHint")}</p>
      <ButtonLink href="/" tone="primary" className="mt-6">
        {t("home")}
      </ButtonLink>
    </div>
  );
}
