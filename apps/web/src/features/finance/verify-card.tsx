"use client";
import { FileWarning, LoaderCircle, ShieldCheck, ShieldX, Undo2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "../../ui/button.tsx";
import { Card, Facts, TechnicalDetails } from "../../ui/card.tsx";
import { Hash } from "../skill/skill-facts.tsx";
import type { ReceiptKey } from "./receipt-keys.ts";
import type { Tampering } from "./tamper.ts";
import { useVerification, type Verdict } from "./use-verification.ts";

interface VerifyCardProps {
  readonly invoiceId: string;
  readonly keys: readonly ReceiptKey[];
  readonly root: string | null;
}

/** Recomputes the invoice in this browser from its receipts, and lets anybody see what happens when a digit is changed. */
export function VerifyCard({ invoiceId, keys, root }: VerifyCardProps) {
  const t = useTranslations("verify");
  const common = useTranslations("common");
  const { verdict, tampering, isBusy, hasFailed, verify, tamper, restore } = useVerification(invoiceId, keys);
  return (
    <Card
      id="verify"
      title={t("title")}
      hint={t("hint")}
      actions={
        <>
          <Button tone="primary" disabled={isBusy} onClick={() => void verify()} data-verify>
            {isBusy ? <LoaderCircle aria-hidden className="animate-spin" /> : <ShieldCheck aria-hidden />}
            {t("verify")}
          </Button>
          {tampering ? (
            <Button disabled={isBusy} onClick={() => void restore()}>
              <Undo2 aria-hidden />
              {t("restore")}
            </Button>
          ) : (
            <Button disabled={isBusy} onClick={() => void tamper()} data-tamper>
              <FileWarning aria-hidden />
              {t("changeDigit")}
            </Button>
          )}
        </>
      }
    >
      <div aria-live="polite" className="space-y-3">
        {tampering && <Changed tampering={tampering} />}
        {hasFailed && <p className="text-bad text-sm">{t("notLoaded")}</p>}
        {verdict ? <Result verdict={verdict} /> : !hasFailed && <p className="text-ink-soft text-sm">{t("how")}</p>}
      </div>
      <TechnicalDetails label={common("technical")}>
        <Facts
          items={[
            [t("technical.root"), root ? <Hash key="r" value={root} label={t("technical.copyRoot")} /> : common("none")],
            [
              t("technical.keys"),
              <code key="k" className="break-all font-mono text-xs">
                {keys.map((key) => key.kid).join(", ") || common("none")}
              </code>,
            ],
            [
              t("technical.offline"),
              <code key="o" className="break-all font-mono text-xs">
                souk verify invoice.json --receipts receipts.jsonl --trust saved
              </code>,
            ],
          ]}
        />
      </TechnicalDetails>
    </Card>
  );
}

function Changed({ tampering }: { readonly tampering: Tampering }) {
  const t = useTranslations("verify");
  return (
    <div className="rounded-lg bg-warn-soft px-3 py-2 text-sm">
      <p className="mb-1 font-medium text-warn">{t("changed", { from: tampering.from, to: tampering.to })}</p>
      <code className="break-all font-mono text-ink text-xs">
        …{tampering.before}
        <mark className="rounded bg-bad px-0.5 font-bold text-canvas">{tampering.to}</mark>
        {tampering.after}…
      </code>
    </div>
  );
}

function Result({ verdict }: { readonly verdict: Verdict }) {
  const t = useTranslations("verify");
  const code = useTranslations("verify.problems");
  const Icon = verdict.ok ? ShieldCheck : ShieldX;
  const problems = [...new Map(verdict.problems.map((problem) => [problem.code + (problem.line ?? ""), problem])).values()].slice(0, 6);
  return (
    <div data-verdict={verdict.ok ? "good" : "bad"} className={`rounded-xl px-4 py-3 ${verdict.ok ? "bg-good-soft" : "bg-bad-soft"}`}>
      <p className={`flex items-center gap-2 font-semibold ${verdict.ok ? "text-good" : "text-bad"}`}>
        <Icon aria-hidden className="size-5 shrink-0" />
        {verdict.ok ? t("ok", { count: verdict.receipts }) : t("broken")}
      </p>
      {problems.length > 0 && (
        <ul className="mt-2 list-disc space-y-1 pl-6 text-sm">
          {problems.map((problem) => (
            <li key={problem.code + (problem.line ?? "")}>{code(problem.code)}</li>
          ))}
        </ul>
      )}
    </div>
  );
}
