import { Check, X } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import { problemWords } from "../../i18n/problem-words.ts";
import type { CallDetail } from "../../trpc/views.ts";
import { formatBytes, formatDuration } from "../../ui/time-format.ts";

type Action = CallDetail["actions"][number];

/** Host actions by what they are on the bridge; a name made of letters only, for the messages. */
const WORDS = {
  "files.read": "filesRead",
  "files.list": "filesList",
  "files.write": "filesWrite",
  "files.move": "filesMove",
  "files.remove": "filesRemove",
  "kv.get": "kvGet",
  "kv.set": "kvSet",
  "kv.delete": "kvDelete",
  "net.fetch": "netFetch",
  "connection.request": "connectionRequest",
  "progress.report": "progressReport",
  "meter.add": "meterAdd",
} as const;

const isKnown = (kind: string): kind is keyof typeof WORDS => Object.hasOwn(WORDS, kind);
const endOf = (action: Action): number => action.atMs + (action.ms ?? 0);

/** Each thing the skill did or tried, in order, on the scale of the call's own time, with the decision about it. */
export function CallWaterfall({ call }: { readonly call: Pick<CallDetail, "actions" | "usage"> }) {
  const t = useTranslations("trace");
  if (call.actions.length === 0) return <p className="text-ink-soft text-sm">{t("noActions")}</p>;
  const endMs = Math.max(call.usage?.wallMs ?? 0, ...call.actions.map(endOf), Number.MIN_VALUE);
  return (
    <ol className="divide-y divide-line text-sm">
      {call.actions.map((action) => (
        <WaterfallRow key={action.n} action={action} endMs={endMs} />
      ))}
    </ol>
  );
}

function WaterfallRow({ action, endMs }: { readonly action: Action; readonly endMs: number }) {
  const t = useTranslations("trace");
  const locale = useLocale();
  const took = action.ms ?? 0;
  return (
    <li
      className="grid grid-cols-[1rem_1fr_auto] items-start gap-x-3 gap-y-1.5 py-2 first:pt-0 last:pb-0 sm:grid-cols-[1rem_1fr_9rem_4rem]"
      data-action={action.allowed ? "allowed" : "refused"}
    >
      {action.allowed ? (
        <Check className="mt-0.5 size-4 shrink-0 text-good" aria-label={t("allowed")} />
      ) : (
        <X className="mt-0.5 size-4 shrink-0 text-bad" aria-label={t("refused")} />
      )}
      <span className="min-w-0">
        <span className="block break-words">
          <span className="text-ink-soft">{isKnown(action.kind) ? t(`action.${WORDS[action.kind]}`) : action.kind}</span>{" "}
          <span className="break-all">{action.target}</span>
        </span>
        {action.reason && <span className="block text-bad text-xs">{problemWords(locale).reason(action.reason, action.layer)}</span>}
      </span>
      <span
        className="relative order-last col-span-3 mt-1 h-2 rounded bg-sunken sm:order-none sm:col-span-1 sm:mt-2"
        title={t("actionAt", { at: formatDuration(action.atMs), ms: formatDuration(took) })}
      >
        <span
          className={`absolute inset-y-0 rounded ${action.allowed ? "bg-accent" : "bg-bad"}`}
          style={{ left: `${Math.min(99, (action.atMs / endMs) * 100)}%`, width: `max(3px, ${(took / endMs) * 100}%)` }}
        />
      </span>
      <span className="numeric shrink-0 text-right text-ink-soft text-xs">
        {action.ms !== null && <span className="block">{formatDuration(action.ms)}</span>}
        {action.bytes !== null && <span className="block">{formatBytes(action.bytes)}</span>}
      </span>
    </li>
  );
}
