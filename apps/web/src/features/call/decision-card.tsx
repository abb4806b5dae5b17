import { ShieldCheck, ShieldX } from "lucide-react";
import { useTranslations } from "next-intl";
import type { CallDetail } from "../../trpc/views.ts";
import { Card } from "../../ui/card.tsx";
import { GrantList } from "../permission/grant-list.tsx";

/** Why the call was allowed or not, which layer decided, and who can change it. */
export function DecisionCard({ call }: { readonly call: CallDetail }) {
  const t = useTranslations("decision");
  const { decision, problem } = call;
  const isRefused = !decision.allowed || call.status === "denied" || call.actions.some((action) => !action.allowed);
  const Icon = isRefused ? ShieldX : ShieldCheck;
  return (
    <Card
      title={
        <span className="inline-flex items-center gap-2">
          <Icon aria-hidden className={`size-5 ${isRefused ? "text-bad" : "text-good"}`} />
          {isRefused ? t("refused") : t("allowed")}
        </span>
      }
    >
      <div className="space-y-3 text-sm">
        {problem && <p>{problem.detail}</p>}
        {decision.layer && (
          <p>
            <span className="text-ink-soft">{t("decidedBy")}</span> {t(`layers.${decision.layer}`)}
          </p>
        )}
        {decision.missing.length > 0 && (
          <div>
            <p className="text-ink-soft">{t("missing")}</p>
            <GrantList grants={decision.missing} />
          </div>
        )}
        {decision.howToFix && (
          <p className="rounded-lg bg-sunken px-3 py-2">
            <span className="font-medium">{t("howToFix")}</span> {decision.howToFix}
          </p>
        )}
        {!isRefused && (
          <div>
            <p className="text-ink-soft">{t("inForce")}</p>
            <GrantList grants={call.grant} />
          </div>
        )}
      </div>
    </Card>
  );
}
