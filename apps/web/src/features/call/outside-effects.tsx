import { useTranslations } from "next-intl";
import type { CallDetail } from "../../trpc/views.ts";
import { Badge, type Tone } from "../../ui/badge.tsx";
import { Card } from "../../ui/card.tsx";

type Effects = NonNullable<NonNullable<CallDetail["problem"]>["effects"]>;

const TONES = { done: "neutral", not_done: "good", unknown: "warn" } as const satisfies Record<Effects[number]["state"], Tone>;

interface OutsideEffectsProps {
  readonly effects: readonly { readonly target: string; readonly state: string }[];
  /** The process ended under the call; a call that failed by itself is the other case. */
  readonly isInterrupted: boolean;
}

/** What a call that did not succeed had sent to other systems: carried out, not carried out, or nobody knows. */
export function OutsideEffects({ effects, isInterrupted }: OutsideEffectsProps) {
  const t = useTranslations("effects");
  const hasUnknown = effects.some(({ state }) => state === "unknown");
  return (
    <div className="space-y-3 text-sm" data-effects>
      {isInterrupted && <p>{t("interrupted")}</p>}
      {effects.length === 0 ? (
        <p>{t("none")}</p>
      ) : (
        <ul className="divide-y divide-line">
          {effects.map(({ target, state }, n) => {
            const known = state === "done" || state === "not_done" ? state : "unknown";
            return (
              // biome-ignore lint/suspicious/noArrayIndexKey: a call may send the same twice, and the list never changes
              <li key={n} className="space-y-1 py-2.5">
                <span className="block break-all font-mono text-xs">{target}</span>
                <span className="flex flex-wrap items-baseline gap-x-2 gap-y-1">
                  <Badge tone={TONES[known]}>{t(`${known}.name`)}</Badge>
                  <span className="text-ink-soft text-xs">{t(`${known}.means`)}</span>
                </span>
              </li>
            );
          })}
        </ul>
      )}
      {hasUnknown && <p className="rounded-lg bg-warn-soft px-3 py-2 text-warn">{t("look")}</p>}
      {isInterrupted && <p className="text-ink-soft">{t("never")}</p>}
    </div>
  );
}

/** The same on a call's page, where there is something to say. */
export function OutsideEffectsCard({ call }: { readonly call: CallDetail }) {
  const t = useTranslations("effects");
  const effects = call.problem?.effects ?? [];
  const isInterrupted = call.status === "interrupted";
  if (effects.length === 0 && !isInterrupted) return null;
  return (
    <Card title={t(isInterrupted ? "cutOff" : "title")}>
      <OutsideEffects effects={effects} isInterrupted={isInterrupted} />
    </Card>
  );
}
