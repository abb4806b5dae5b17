import { useTranslations } from "next-intl";
import { TechnicalDetails } from "../../ui/card.tsx";

/** Permissions as programs write them, for who wants them: everywhere else they are said in words. */
export function WrittenForms({ forms }: { readonly forms: readonly string[] }) {
  const t = useTranslations("decision.technical");
  const common = useTranslations("common");
  if (forms.length === 0) return null;
  return (
    <TechnicalDetails label={common("technical")}>
      <p className="text-ink-soft">{t("written")}</p>
      <ul className="mt-1 space-y-1">
        {[...new Set(forms)].map((form) => (
          <li key={form}>
            <code className="wrap-anywhere font-mono text-xs">{form}</code>
          </li>
        ))}
      </ul>
    </TechnicalDetails>
  );
}
