"use client";
import { useTranslations } from "next-intl";
import type { NewKeyAnswer } from "../../trpc/views.ts";
import { Button } from "../../ui/button.tsx";
import { CodeBlock } from "../../ui/code.tsx";
import { CopyButton } from "../../ui/copy-button.tsx";
import { Tabs } from "../../ui/tabs.tsx";

interface KeyShownProps {
  readonly made: NewKeyAnswer;
  readonly apiUrl: string;
  /** Somebody wanted to leave without having copied it. */
  readonly isWarned: boolean;
  readonly onCopied: () => void;
  readonly onDone: () => void;
}

/** The text of a new key, and the lines to paste it with. */
export function KeyShown({ made, apiUrl, isWarned, onCopied, onDone }: KeyShownProps) {
  const t = useTranslations("keys");
  const lines = {
    login: `souk login --api ${apiUrl} --key ${made.key}`,
    curl: `curl -sS ${apiUrl}/v1/whoami \\\n  -H "Authorization: Bearer ${made.key}"`,
    mcp: JSON.stringify(
      { mcpServers: { souk: { type: "http", url: `${apiUrl}/mcp`, headers: { Authorization: `Bearer ${made.key}` } } } },
      null,
      2,
    ),
  };
  return (
    <div className="min-w-0 space-y-4">
      <div className="rounded-lg border border-line bg-sunken p-3">
        <p data-new-key className="select-all break-all font-mono text-[13px] leading-5">
          {made.key}
        </p>
        <div className="mt-3">
          <CopyButton text={made.key} label={t("copy")} showLabel onCopied={onCopied} />
        </div>
      </div>
      <section>
        <h3 className="mb-1 font-medium text-sm">{t("useIt")}</h3>
        <Tabs
          label={t("useIt")}
          tabs={[
            { id: "login", label: t("inTerminal"), content: <CodeBlock text={lines.login} label={t("inTerminal")} onCopied={onCopied} /> },
            { id: "curl", label: t("withCurl"), content: <CodeBlock text={lines.curl} label={t("withCurl")} onCopied={onCopied} /> },
            { id: "mcp", label: t("inAgent"), content: <CodeBlock text={lines.mcp} label={t("inAgent")} onCopied={onCopied} /> },
          ]}
        />
      </section>
      {isWarned && (
        <p role="alert" className="text-bad text-sm">
          {t("notCopied")}
        </p>
      )}
      <Button tone={isWarned ? "danger" : "primary"} onClick={onDone}>
        {isWarned ? t("closeAnyway") : t("done")}
      </Button>
    </div>
  );
}
