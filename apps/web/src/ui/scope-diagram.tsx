import { Check, Minus } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import { inLanguage } from "../i18n/text.ts";
import type { Scope, ScopeRow } from "../trpc/views.ts";
import { Badge } from "./badge.tsx";

/**
 * What a call may touch: you ∩ skill ∩ company. The names stand outside the circles, where no language is too long for them;
 * the circles hold figures only. Below it each permission says which layer lets it through.
 */
export function ScopeDiagram({ scope }: { readonly scope: Scope }) {
  const t = useTranslations("scope");
  const { you, skill, company, effective } = scope.counts;
  return (
    <div>
      <div className="mx-auto max-w-[26rem]">
        <div className="grid grid-cols-2 gap-4 text-center text-sm">
          <CircleName colour="bg-chart-1" name={t("you")} />
          <CircleName colour="bg-chart-2" name={t("skill")} />
        </div>
        <Circles label={t("picture", { you, skill, company, effective })} counts={scope.counts} />
        <div className="text-center text-sm">
          <CircleName colour="bg-chart-3" name={t("company")} />
        </div>
        <p className="mt-3 text-center text-ink-soft text-sm">{t("effective", { count: effective, asked: skill })}</p>
      </div>
      <ScopeRows rows={scope.rows} />
    </div>
  );
}

function CircleName({ colour, name }: { readonly colour: string; readonly name: string }) {
  return (
    <span className="inline-flex items-center justify-center gap-1.5 font-medium">
      <span aria-hidden className={`size-2.5 rounded-full ${colour}`} />
      {name}
    </span>
  );
}

/** Centre and count of each circle; the counts sit in the part that belongs to one circle alone. */
function Circles({ label, counts }: { readonly label: string; readonly counts: Scope["counts"] }) {
  const circles = [
    { key: "you", x: 122, y: 92, textX: 88, textY: 82, colour: "var(--chart-1)", count: counts.you },
    { key: "skill", x: 198, y: 92, textX: 232, textY: 82, colour: "var(--chart-2)", count: counts.skill },
    { key: "company", x: 160, y: 156, textX: 160, textY: 204, colour: "var(--chart-3)", count: counts.company },
  ];
  return (
    <svg viewBox="0 0 320 244" role="img" aria-label={label} className="my-1 w-full">
      {circles.map(({ key, x, y, colour }) => (
        <circle key={key} cx={x} cy={y} r="78" fill={colour} fillOpacity="0.14" stroke={colour} strokeWidth="1.5" />
      ))}
      {circles.map(({ key, textX, textY, count }) => (
        <text key={key} x={textX} y={textY} textAnchor="middle" fontSize="17" fill="var(--ink)" className="numeric">
          {count}
        </text>
      ))}
      <circle cx="160" cy="114" r="21" fill="var(--accent)" />
      <text x="160" y="121" textAnchor="middle" fontSize="19" fontWeight="700" fill="var(--on-accent)" className="numeric">
        {counts.effective}
      </text>
    </svg>
  );
}

function ScopeRows({ rows }: { readonly rows: readonly ScopeRow[] }) {
  const t = useTranslations("scope");
  const locale = useLocale();
  if (rows.length === 0) return <p className="mt-4 text-center text-ink-soft text-sm">{t("asksNothing")}</p>;
  return (
    <ul className="mt-5 divide-y divide-line border-line border-t text-sm">
      {rows.map((row) => (
        <li key={row.grant} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 py-2.5">
          <span className="min-w-0 flex-1 basis-56">{inLanguage(row.sentence, locale)}</span>
          <span className="flex flex-wrap items-center gap-x-3 gap-y-1 text-ink-soft text-xs">
            <Mark isOn={row.you} label={t("you")} />
            <Mark isOn={row.company} label={t("company")} />
            <Badge tone={row.effective ? "good" : "bad"}>{row.effective ? t("allowed") : t("notAllowed")}</Badge>
          </span>
        </li>
      ))}
    </ul>
  );
}

function Mark({ isOn, label }: { readonly isOn: boolean; readonly label: string }) {
  const t = useTranslations("scope");
  return (
    <span className="inline-flex items-center gap-1">
      {isOn ? <Check className="size-3.5 text-good" aria-label={t("yes")} /> : <Minus className="size-3.5 text-bad" aria-label={t("no")} />}
      {label}
    </span>
  );
}
