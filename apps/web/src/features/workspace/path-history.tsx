import { useTranslations } from "next-intl";
import type { ChangeRow, FileDiff } from "../../trpc/views.ts";
import { Card } from "../../ui/card.tsx";
import { RowLink } from "../../ui/row-link.tsx";
import { EmptyState } from "../../ui/states.tsx";
import { Time } from "../../ui/time.tsx";
import { DiffView } from "./diff-view.tsx";
import { LabelBadge } from "./label-badge.tsx";
import { LabelCard } from "./label-card.tsx";
import { MadeBy } from "./made-by.tsx";
import { RestoreButton } from "./restore-button.tsx";

interface PathHistoryProps {
  readonly path: string;
  readonly changes: readonly ChangeRow[];
  readonly shown: ChangeRow;
  /** Null: the person may not read the contents. */
  readonly diff: FileDiff | null;
  /** Whether the person may take a label off. */
  readonly canChange: boolean;
}

/** One path's timeline: every change with everybody it goes back to, and what the chosen one changed. */
export function PathHistory({ path, changes, shown, diff, canChange }: PathHistoryProps) {
  const t = useTranslations("workspace");
  const newest = changes[0] ?? shown;
  const current = newest.version;
  const here = `/admin/files?path=${encodeURIComponent(path)}`;
  return (
    <div className="grid items-start gap-4 lg:grid-cols-[1fr_22rem]">
      <Card
        title={t("whatChanged", { version: shown.version })}
        actions={
          shown.version !== current &&
          !shown.deleted &&
          shown.canRestore && <RestoreButton path={path} version={shown.version} current={current} then={here} />
        }
      >
        {diff ? <DiffView diff={diff} /> : <EmptyState title={t("contentsClosed")} />}
      </Card>
      <div className="space-y-4">
        <LabelCard newest={newest} canChange={canChange} />
        <Card title={t("timeline")}>
          <ol className="divide-y divide-line text-sm">
            {changes.map((change) => (
              <li key={change.version} className="py-2 first:pt-0 last:pb-0">
                <RowLink
                  href={`${here}&version=${change.version}`}
                  aria-current={change.version === shown.version ? "true" : undefined}
                  className="inline-flex min-h-6 items-center rounded font-medium hover:underline aria-[current=true]:text-accent-text"
                >
                  {t("versionKind", { version: change.version, kind: t(`kind.${change.kind}`) })}
                </RowLink>
                <p className="mt-0.5 flex flex-wrap items-center gap-x-2 text-ink-soft text-xs">
                  <MadeBy by={change.by} forWhom={change.forWhom} />
                  {change.callId && change.skill && (
                    <RowLink
                      href={`/calls/${change.callId}`}
                      className="inline-flex min-h-6 items-center rounded text-accent-text underline underline-offset-4"
                    >
                      {change.skill} {change.skillVersion}
                    </RowLink>
                  )}
                  <Time at={change.at} />
                  {change.label && <LabelBadge value={{ label: change.label, from: null }} />}
                </p>
              </li>
            ))}
          </ol>
        </Card>
      </div>
    </div>
  );
}
