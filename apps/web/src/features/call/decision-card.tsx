import { ShieldCheck, ShieldX } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import { problemWords } from "../../i18n/problem-words.ts";
import type { CallDetail } from "../../trpc/views.ts";
import { Card } from "../../ui/card.tsx";
import { GrantList } from "../permission/grant-list.tsx";
import { WrittenForms } from "../permission/written-forms.tsx";

const SHOWN = 3;

/** What a call tried and was kept from; the rest stands among its actions. */
function RefusedActions({ refused }: { readonly refused: CallDetail["actions"] }) {
  const t = useTranslations("decision");
  const words = problemWords(useLocale());
  return (
    <>
      <p className="font-medium">{t("stopped", { count: refused.length })}</p>
      <ul className="space-y-2">
        {refused.slice(0, SHOWN).map((action) => (
          <li key={action.n} className="rounded-lg bg-warn-soft px-3 py-2 text-warn">
            <span className="break-all font-medium">{action.target}</span>
            {action.reason && <span className="block break-words">{words.reason(action.reason, action.layer)}</span>}
          </li>
        ))}
      </ul>
    </>
  );
}

/** Why the call was allowed or not, which layer decided, and who can change it. */
export function DecisionCard({ call }: { readonly call: CallDetail }) {
  const t = useTranslations("decision");
  const words = problemWords(useLocale());
  const { decision, problem } = call;
  const refused = call.actions.filter((action) => !action.allowed);
  const isRefused = !decision.allowed || call.status === "denied" || problem?.code === "killed" || (problem !== null && refused.length > 0);
  const isPartly = !isRefused && refused.length > 0;
  const Icon = isRefused || isPartly ? ShieldX : ShieldCheck;
  const tone = isRefused ? "text-bad" : isPartly ? "text-warn" : "text-good";
  return (
    <Card
      title={
        <span className="inline-flex items-center gap-2">
          <Icon aria-hidden className={`size-5 ${tone}`} />
          {t(isRefused ? "refused" : isPartly ? "partly" : "allowed")}
        </span>
      }
    >
      <div className="space-y-3 text-sm">
        {refused.length > 0 && <RefusedActions refused={refused} />}
        {/* after what Souk itself says: a skill chooses its own words */}
        {problem && call.status !== "interrupted" && (
          <p className={problem.code === "skill_failed" ? "border-line border-l-2 pl-3 text-ink-soft" : ""}>{words.problem(problem)}</p>
        )}
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
            <span className="font-medium">{t("howToFix")}</span> {words.howToFix(decision)}
          </p>
        )}
        {!isRefused && (
          <div>
            <p className="text-ink-soft">{t("inForce")}</p>
            <GrantList grants={call.grant} />
          </div>
        )}
        <WrittenForms forms={decision.missing} />
      </div>
    </Card>
  );
}
