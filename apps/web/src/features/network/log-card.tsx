"use client";
import { useRouter, useSearchParams } from "next/navigation";
import { useLocale, useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { problemWords } from "../../i18n/problem-words.ts";
import type { NetworkLogEntry, Page } from "../../trpc/views.ts";
import { Badge, type Tone } from "../../ui/badge.tsx";
import { Card } from "../../ui/card.tsx";
import { figureColumn, textColumn, timeColumn } from "../../ui/columns.tsx";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { Checkbox, Choices } from "../../ui/field.tsx";
import { MorePages } from "../../ui/more-pages.tsx";
import { RowLink } from "../../ui/row-link.tsx";
import { ScrollRegion } from "../../ui/scroll-region.tsx";
import { EmptyState } from "../../ui/states.tsx";
import { formatDuration } from "../../ui/time-format.ts";

const TONES: Record<NetworkLogEntry["state"], Tone> = {
  denied: "bad",
  intent: "neutral",
  answered: "good",
  failed: "warn",
  unknown: "warn",
};
/** Refused, or ended before anything was on its way: what it wanted to send is no size of anything. */
const UNSENT: ReadonlySet<NetworkLogEntry["state"]> = new Set(["denied", "failed"]);
const REFRESH_MS = 3_000;

interface LogCardProps {
  readonly log: Page<NetworkLogEntry>;
  readonly verdict: string;
}

/** One line per request, newest first; it can keep itself up to date. */
export function LogCard({ log, verdict }: LogCardProps) {
  const t = useTranslations("network");
  const router = useRouter();
  const params = useSearchParams();
  const columns = useColumns();
  const choose = (next: string) => {
    const query = new URLSearchParams(params);
    query.delete("cursor");
    if (next) query.set("verdict", next);
    else query.delete("verdict");
    router.replace(`?${query}`, { scroll: false });
  };
  return (
    <Card id="log" title={t("log")} hint={t("logHint")} actions={<KeepUpToDate />}>
      <ScrollRegion label={t("log")} className="mb-4">
        <Choices
          name="verdict"
          legend={t("log")}
          value={verdict}
          onChange={choose}
          options={[
            { value: "", label: t("any") },
            { value: "allowed", label: t("allowed") },
            { value: "reported", label: t("reported") },
            { value: "denied", label: t("denied") },
          ]}
        />
      </ScrollRegion>
      {log.items.length === 0 ? (
        <EmptyState title={t("logEmpty")} />
      ) : (
        <DataTable
          id="network-log"
          caption={t("log")}
          rows={log.items}
          rowKey={(entry) => `${entry.callId} ${entry.n} ${entry.hop}`}
          columns={columns}
        />
      )}
      <MorePages nextCursor={log.nextCursor} />
    </Card>
  );
}

function KeepUpToDate() {
  const t = useTranslations("network");
  const router = useRouter();
  const [isLive, setIsLive] = useState(false);
  useEffect(() => {
    if (!isLive) return;
    const timer = setInterval(() => router.refresh(), REFRESH_MS);
    return () => clearInterval(timer);
  }, [isLive, router]);
  return <Checkbox label={t("live")} checked={isLive} onChange={(event) => setIsLive(event.target.checked)} />;
}

function useColumns(): readonly Column<NetworkLogEntry>[] {
  const t = useTranslations("network");
  const state = useTranslations("network.states");
  const layer = useTranslations("network.layers");
  const words = problemWords(useLocale());
  const why = (entry: NetworkLogEntry): string => (entry.reason === null ? "" : words.reason(entry.reason, entry.layer));
  const where = (entry: NetworkLogEntry) =>
    `${entry.host}${entry.port === 443 || entry.port === 0 ? "" : `:${entry.port}`}${entry.path ?? ""}`;
  return [
    {
      id: "request",
      header: t("request"),
      primary: true,
      text: (entry) => `${entry.method} ${where(entry)}`,
      sort: (entry) => entry.host,
      cell: (entry) => (
        <>
          <RowLink href={`/calls/${entry.callId}`} className="break-all rounded font-mono text-xs hover:underline">
            {entry.method} {where(entry)}
          </RowLink>
          <span className="block font-normal text-ink-soft text-xs">
            {entry.connection ? `${entry.connection} ${entry.operation ?? ""}` : why(entry)}
          </span>
        </>
      ),
    },
    timeColumn({ id: "at", header: t("at"), of: (entry) => entry.at, style: "second" }),
    textColumn({ id: "skill", header: t("skill"), of: (entry) => `${entry.skill} ${entry.version}` }),
    textColumn({ id: "who", header: t("who"), of: (entry) => entry.agent ?? entry.employee ?? "" }),
    {
      id: "state",
      header: t("answer"),
      text: (entry) => `${entry.state} ${entry.status ?? ""}`,
      sort: (entry) => entry.state,
      cell: (entry) => (
        <Badge tone={entry.verdict === "reported" ? "warn" : TONES[entry.state]}>
          {state(entry.state)} {entry.status ?? ""}
        </Badge>
      ),
    },
    textColumn({ id: "layer", header: t("why"), of: (entry) => layer(entry.layer) }),
    textColumn({ id: "rule", header: t("rule"), of: (entry) => entry.rule ?? "", hidden: true }),
    textColumn({ id: "address", header: t("address"), of: (entry) => entry.address ?? "", hidden: true }),
    figureColumn({
      id: "bytes",
      header: t("bytes"),
      of: (entry) => (UNSENT.has(entry.state) ? null : entry.bytesIn + entry.bytesOut),
      format: String,
    }),
    figureColumn({ id: "took", header: t("took"), of: (entry) => entry.ms, format: formatDuration }),
  ];
}
