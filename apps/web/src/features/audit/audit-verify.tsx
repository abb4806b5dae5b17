"use client";
import { Download, FileWarning, LoaderCircle, ShieldCheck, ShieldX } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button, buttonClass } from "../../ui/button.tsx";
import { Card, Facts, TechnicalDetails } from "../../ui/card.tsx";
import { CopyButton } from "../../ui/copy-button.tsx";
import { Time } from "../../ui/time.tsx";
import type { ReceiptKey } from "../finance/receipt-keys.ts";
import type { RecordChange } from "./change-record.ts";
import { useActionWords } from "./use-action-words.ts";
import { useAuditCheck } from "./use-audit-check.ts";

/** Which record the trial changed, and how; the trail itself is as it was. */
function Changed({ change }: { readonly change: RecordChange }) {
  const t = useTranslations("audit.verify");
  const words = useActionWords();
  const { seq, at, target, from, to } = change;
  return (
    <div className="rounded-lg bg-warn-soft px-4 py-3 text-sm" data-changed={seq}>
      <p className="font-medium text-warn">{t.rich("changed", { seq, time: () => <Time at={at} style="second" /> })}</p>
      <p className="mt-1 break-all">{t("changedWhat", { action: words(from), target })}</p>
      <p className="mt-1 break-all font-mono text-xs">
        <del>{from}</del> → <mark className="rounded bg-bad px-0.5 font-bold text-canvas">{to}</mark>
      </p>
      <p className="mt-1 text-ink-soft text-xs">{t("changedHere")}</p>
    </div>
  );
}

/** Verifies the trail in this browser, and shows what happens when a record is changed. */
export function AuditVerify({ keys }: { readonly keys: readonly ReceiptKey[] }) {
  const t = useTranslations("audit");
  const common = useTranslations("common");
  const { result, changed, isBusy, hasFailed, verify, tamper } = useAuditCheck(keys);
  return (
    <Card
      title={t("verify.title")}
      hint={t("verify.hint")}
      actions={
        <>
          <Button tone="primary" disabled={isBusy} onClick={() => void verify()} data-verify>
            {isBusy ? <LoaderCircle aria-hidden className="animate-spin" /> : <ShieldCheck aria-hidden />}
            {t("verify.button")}
          </Button>
          <Button disabled={isBusy} onClick={() => void tamper()} data-tamper>
            <FileWarning aria-hidden />
            {t("verify.tamper")}
          </Button>
          <a href="/admin/audit/file" download className={buttonClass()}>
            <Download aria-hidden />
            {t("export")}
          </a>
        </>
      }
    >
      <div aria-live="polite" className="space-y-3">
        {changed && <Changed change={changed} />}
        {hasFailed && <p className="text-bad text-sm">{t("verify.notLoaded")}</p>}
        {result && (
          <div data-verdict={result.ok ? "good" : "bad"} className={`rounded-xl px-4 py-3 ${result.ok ? "bg-good-soft" : "bg-bad-soft"}`}>
            <p className={`flex items-center gap-2 font-semibold ${result.ok ? "text-good" : "text-bad"}`}>
              {result.ok ? <ShieldCheck aria-hidden className="size-5 shrink-0" /> : <ShieldX aria-hidden className="size-5 shrink-0" />}
              {result.ok ? t("verify.ok", { count: result.records }) : t("verify.broken", { count: result.problems.length })}
            </p>
            {result.erased > 0 && <p className="mt-1 text-sm">{t("verify.erased", { count: result.erased })}</p>}
            {result.waiting > 0 && <p className="mt-1 text-sm">{t("verify.waiting", { count: result.waiting })}</p>}
          </div>
        )}
      </div>
      <TechnicalDetails label={common("technical")}>
        <Facts
          items={[
            [
              t("technical.offline"),
              <code key="o" className="break-all font-mono text-xs">
                souk verify audit.jsonl --trust saved --since checkpoint.txt
              </code>,
            ],
            [
              t("technical.checkpoint"),
              result?.checkpoint ? (
                <span key="c" className="inline-flex items-center gap-1">
                  {result.checkpoint.seq}
                  <CopyButton text={result.checkpoint.jws} label={t("technical.copyCheckpoint")} />
                </span>
              ) : (
                common("none")
              ),
            ],
            ...(result?.problems ?? []).slice(0, 10).map((problem): [string, string] => [problem.code, problem.message]),
          ]}
        />
      </TechnicalDetails>
    </Card>
  );
}
