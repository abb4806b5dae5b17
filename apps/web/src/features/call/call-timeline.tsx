import { useTranslations } from "next-intl";
import type { CallDetail } from "../../trpc/views.ts";
import { formatDuration } from "../../ui/time-format.ts";

const KNOWN = ["authenticate", "resolve", "validate", "decide", "reserve", "queue", "load", "run", "output", "settle"] as const;

/** Where the time of a call went, phase by phase, on one scale. */
export function CallTimeline({ call }: { readonly call: Pick<CallDetail, "phases" | "usage"> }) {
  const t = useTranslations("phases");
  const end = Math.max(...call.phases.map((phase) => phase.startMs + phase.durationMs), Number.MIN_VALUE);
  if (call.phases.length === 0) return <p className="text-ink-soft text-sm">{t("none")}</p>;
  return (
    <ol className="space-y-2 text-sm">
      {call.phases.map((phase) => {
        const known = KNOWN.find((name) => name === phase.name);
        return (
          <li key={`${phase.name}-${phase.startMs}`} className="grid grid-cols-[7rem_1fr_4rem] items-center gap-3">
            <span className="truncate text-ink-soft">{known ? t(known) : phase.name}</span>
            <span className="relative h-3 rounded bg-sunken">
              <span
                className="absolute inset-y-0 rounded bg-accent"
                style={{ left: `${(phase.startMs / end) * 100}%`, width: `max(2px, ${(phase.durationMs / end) * 100}%)` }}
              />
            </span>
            <span className="numeric text-right">{formatDuration(phase.durationMs)}</span>
          </li>
        );
      })}
    </ol>
  );
}
