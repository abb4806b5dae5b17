"use client";
import { OctagonX } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { PageProblem } from "../../trpc/problem.ts";
import type { CallDetail } from "../../trpc/views.ts";
import { Badge } from "../../ui/badge.tsx";
import { Card } from "../../ui/card.tsx";
import { CopyButton } from "../../ui/copy-button.tsx";
import { CallWaterfall } from "../call/call-waterfall.tsx";
import { OutsideEffects } from "../call/outside-effects.tsx";

interface FailedRunProps {
  readonly problem: PageProblem;
  readonly trace: CallDetail | null;
}

/** A call that did not succeed: why, who can change it, what it had tried, and that it cost nothing. */
export function FailedRun({ problem, trace }: FailedRunProps) {
  const t = useTranslations("tryIt");
  const codes = useTranslations("problem");
  const effects = useTranslations("effects");
  const refused = trace?.actions.filter((action) => !action.allowed).length ?? 0;
  // a single problem is the detail already
  const problems = problem.problems.length === 1 && problem.detail.includes(problem.problems[0]?.message ?? "") ? [] : problem.problems;
  const known = codes.has(problem.code as "not_found") ? codes(problem.code as "not_found") : codes("other");
  return (
    <Card
      title={
        <span className="inline-flex items-center gap-2">
          <OctagonX aria-hidden className="size-5 text-bad" />
          {refused > 0 ? t("stopped", { count: refused }) : known}
        </span>
      }
      actions={<Badge tone="good">{t("notBilled")}</Badge>}
    >
      <div className="space-y-3 text-sm" data-problem={problem.code}>
        <p>{refused > 0 && problem.skillError ? t("skillSaid", { text: problem.skillError.message }) : problem.detail}</p>
        {problems.length > 0 && (
          <ul className="list-disc space-y-1 pl-5">
            {problems.map((entry) => (
              <li key={entry.pointer + entry.message}>
                <code className="font-mono text-xs">{entry.pointer || "/"}</code> {entry.message}
              </li>
            ))}
          </ul>
        )}
        {problem.decision?.howToFix && (
          <p className="rounded-lg bg-sunken px-3 py-2">
            <span className="font-medium">{t("howToFix")}</span> {problem.decision.howToFix}
          </p>
        )}
        {problem.effects.length > 0 && (
          <section>
            <h3 className="mb-1 font-medium">{effects("title")}</h3>
            <OutsideEffects effects={problem.effects} isInterrupted={problem.code === "interrupted"} />
          </section>
        )}
        {trace && trace.actions.length > 0 && <CallWaterfall call={trace} />}
        <p className="flex flex-wrap items-center gap-x-4 gap-y-1 border-line border-t pt-3 text-ink-soft text-xs">
          {problem.requestId && (
            <span className="inline-flex items-center gap-1">
              {t("requestId")} <code className="font-mono">{problem.requestId}</code>
              <CopyButton text={problem.requestId} label={t("requestId")} />
            </span>
          )}
          {problem.callId && (
            <Link href={`/calls/${problem.callId}`} className="rounded text-accent-text underline-offset-4 hover:underline">
              {t("whole")}
            </Link>
          )}
        </p>
      </div>
    </Card>
  );
}
