import { useLocale, useTranslations } from "next-intl";
import { inLanguage } from "../../i18n/text.ts";
import type { SkillDetail } from "../../trpc/views.ts";
import { Card } from "../../ui/card.tsx";
import { JsonBlock } from "../../ui/code.tsx";

/** Example inputs with what the skill answers, and the errors it may declare. */
export function ExamplesCard({ skill }: { readonly skill: SkillDetail }) {
  const t = useTranslations("skill");
  const locale = useLocale();
  if (skill.examples.length === 0 && skill.errors.length === 0) return null;
  return (
    <Card title={t("examples")}>
      <ul className="space-y-5">
        {skill.examples.map((example) => (
          <li key={JSON.stringify(example.input)}>
            {example.title && <h3 className="mb-2 font-medium text-sm">{inLanguage(example.title, locale)}</h3>}
            <div className={example.output === null || example.output === undefined ? "" : "grid gap-3 sm:grid-cols-2"}>
              <JsonBlock value={example.input} label={t("input")} className="max-h-64" />
              {example.output !== null && example.output !== undefined && (
                <JsonBlock value={example.output} label={t("output")} className="max-h-64" />
              )}
            </div>
          </li>
        ))}
      </ul>
      {skill.errors.length > 0 && (
        <div className="mt-5 border-line border-t pt-4 text-sm">
          <h3 className="mb-2 font-medium">{t("errors")}</h3>
          <ul className="space-y-1 text-ink-soft">
            {skill.errors.map((error) => (
              <li key={error.code}>
                <code className="font-mono text-xs">{error.code}</code> {error.meaning}
              </li>
            ))}
          </ul>
        </div>
      )}
    </Card>
  );
}
