import { useTranslations } from "next-intl";
import type { EffectiveNetwork } from "../../trpc/views.ts";
import { Badge } from "../../ui/badge.tsx";
import { ButtonLink } from "../../ui/button.tsx";
import { Card, Facts } from "../../ui/card.tsx";

/** What each layer says about one skill, outermost first. */
export function LayersCard({ policy }: { readonly policy: EffectiveNetwork }) {
  const t = useTranslations("network");
  const name = useTranslations("network.layers");
  return (
    <Card
      title={t("explainTitle", { skill: policy.skill })}
      actions={
        <>
          <Badge tone="accent">{t(policy.mode)}</Badge>
          <ButtonLink href="/admin/network" size="small">
            {t("close")}
          </ButtonLink>
        </>
      }
    >
      <Facts
        items={policy.layers.map(({ layer, entries }) => [
          name(layer),
          entries.length === 0 ? (
            t("nothing")
          ) : (
            <ul key={layer} className="space-y-0.5">
              {entries.map((entry) => (
                <li key={entry} className="break-all font-mono text-xs">
                  {entry}
                </li>
              ))}
            </ul>
          ),
        ])}
      />
    </Card>
  );
}
