import { Ban, Check, TriangleAlert } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import { problemWords } from "../../i18n/problem-words.ts";
import type { CallDetail } from "../../trpc/views.ts";
import { formatBytes, formatDuration } from "../../ui/time-format.ts";
import { isGrant } from "../permission/grant-words.ts";
import { useLayerWords } from "../permission/use-layer-words.ts";
import { WrittenForms } from "../permission/written-forms.tsx";

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
    <>
      <ol className="divide-y divide-line text-sm">
        {call.actions.map((action) => (
          <WaterfallRow key={action.n} action={action} endMs={endMs} />
        ))}
      </ol>
      <WrittenForms forms={call.actions.flatMap(({ rule }) => (rule && isGrant(rule) ? [rule] : []))} />
    </>
  );
}

const STATES = {
  done: { Icon: Check, text: "text-good", bar: "bg-accent" },
  stopped: { Icon: Ban, text: "text-bad", bar: "bg-bad" },
  failed: { Icon: TriangleAlert, text: "text-warn", bar: "bg-warn" },
} as const;

/** What stopped it, or that it did not work and why. */
function Ending({ action }: { readonly action: Action }) {
  const t = useTranslations("trace");
  const words = problemWords(useLocale());
  if (action.state === "done") return null;
  return (
    <span className={`block text-xs ${STATES[action.state].text}`}>
      {t(`state.${action.state}`)}
      {action.layer && <StoppedBy layer={action.layer} />}
      {action.rule && !isGrant(action.rule) && (
        <>
          {" · "}
          <span className="wrap-anywhere">{words.rule(action.rule)}</span>
        </>
      )}
      {action.reason && <span className="block text-ink-soft">{words.reason(action.reason, action.layer)}</span>}
      {action.status !== undefined && <span className="block text-ink-soft">{t("answered", { status: action.status })}</span>}
    </span>
  );
}

function StoppedBy({ layer }: { readonly layer: string }) {
  const t = useTranslations("trace");
  const words = useLayerWords();
  return (
    <>
      {t("colon")}
      {words(layer)}
    </>
  );
}

function WaterfallRow({ action, endMs }: { readonly action: Action; readonly endMs: number }) {
  const t = useTranslations("trace");
  const took = action.ms ?? 0;
  const { Icon, text, bar } = STATES[action.state];
  return (
    <li
      className="grid grid-cols-[1rem_1fr_auto] items-start gap-x-3 gap-y-1.5 py-2 first:pt-0 last:pb-0 sm:grid-cols-[1rem_1fr_9rem_4rem]"
      data-action={action.state}
    >
      <Icon className={`mt-0.5 size-4 shrink-0 ${text}`} aria-label={t(`state.${action.state}`)} />
      <span className="min-w-0">
        <span className="block break-words">
          <span className="text-ink-soft">{isKnown(action.kind) ? t(`action.${WORDS[action.kind]}`) : action.kind}</span>{" "}
          <span className="break-all">{action.target}</span>
        </span>
        <Ending action={action} />
      </span>
      <span
        className="relative order-last col-span-3 mt-1 h-2 rounded bg-sunken sm:order-none sm:col-span-1 sm:mt-2"
        title={t("actionAt", { at: formatDuration(action.atMs), ms: formatDuration(took) })}
      >
        <span
          className={`absolute inset-y-0 rounded ${bar}`}
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
