import { CircleCheck, TriangleAlert } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import { inLanguage } from "../../i18n/text.ts";
import type { KillPreview, KillSwitch } from "../../trpc/views.ts";
import { Button } from "../../ui/button.tsx";

/** What would end, and whose it is. */
export function KillPreviewCard({ preview }: { readonly preview: KillPreview }) {
  const t = useTranslations("runtime");
  const locale = useLocale();
  return (
    <div role="status" className="rounded-lg bg-warn-soft px-3 py-2.5 text-sm text-warn" data-kill-preview>
      <p className="font-medium">{inLanguage(preview.target.title, locale)}</p>
      <p>
        {t(preview.scope === "company" ? "previewOwn" : "preview", {
          running: preview.runningCalls,
          calls: preview.calls,
          callers: preview.callers,
          companies: preview.companies,
        })}
      </p>
      {preview.who.length > 0 && (
        <ul className="mt-1.5 list-disc pl-5">
          {preview.who.map((one) => (
            <li key={`${one.skill} ${one.caller}`}>
              {t("runsNow", { skill: inLanguage(one.title, locale), caller: one.caller, calls: one.calls })}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** How fast it was, process by process. */
export function KillResult({ kill, onClose }: { readonly kill: KillSwitch; readonly onClose: () => void }) {
  const t = useTranslations("runtime");
  const { stoppedEverywhere, stoppedAfterMs, stoppedCalls, nodes } = kill;
  const Icon = stoppedEverywhere ? CircleCheck : TriangleAlert;
  return (
    <div data-kill-done>
      <p role="status" className="flex items-start gap-2 font-medium">
        <Icon aria-hidden className={`mt-0.5 size-5 shrink-0 ${stoppedEverywhere ? "text-good" : "text-warn"}`} />
        {stoppedEverywhere ? t("stopped", { calls: stoppedCalls, ms: stoppedAfterMs ?? 0 }) : t("notEverywhere")}
      </p>
      <ul className="mt-3 divide-y divide-line rounded-lg border border-line text-sm">
        {nodes.map((node) => (
          <li key={node.node} className="flex flex-wrap justify-between gap-x-4 px-3 py-2">
            <span className="min-w-0 break-words text-ink-soft">{node.machine}</span>
            <span className="numeric">
              {node.afterMs === null ? t(`node.${node.state}`) : t("nodeStopped", { ms: node.afterMs, calls: node.stoppedCalls })}
            </span>
          </li>
        ))}
      </ul>
      <p className="mt-3 text-ink-soft text-sm">{t("liftLater")}</p>
      <Button className="mt-4" onClick={onClose}>
        {t("close")}
      </Button>
    </div>
  );
}
