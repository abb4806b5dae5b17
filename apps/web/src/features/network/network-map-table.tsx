"use client";
import { useLocale, useTranslations } from "next-intl";
import { problemWords } from "../../i18n/problem-words.ts";
import type { NetworkMapEntry } from "../../trpc/views.ts";
import { countColumn, timeColumn } from "../../ui/columns.tsx";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { RowLink } from "../../ui/row-link.tsx";

/** Each skill and host: how much went through, how much was stopped, and who decided last. */
export function NetworkMapTable({ entries }: { readonly entries: readonly NetworkMapEntry[] }) {
  const t = useTranslations("network");
  const layer = useTranslations("network.layers");
  const locale = useLocale();
  const words = problemWords(locale);
  const why = (entry: NetworkMapEntry): string => (entry.reason === null ? "" : words.reason(entry.reason, entry.layer));
  const columns: readonly Column<NetworkMapEntry>[] = [
    {
      id: "skill",
      header: t("skill"),
      primary: true,
      text: (entry) => entry.skill,
      sort: (entry) => entry.skill,
      cell: (entry) => (
        <>
          {entry.skill}
          <RowLink
            href={`?explain=${encodeURIComponent(entry.skill)}`}
            className="block rounded font-normal text-accent-text text-xs hover:underline"
          >
            {t("explain")}
          </RowLink>
        </>
      ),
    },
    {
      id: "host",
      header: t("host"),
      text: (entry) => entry.host,
      sort: (entry) => entry.host,
      cell: (entry) => (
        <>
          <span className="break-all">{entry.host}</span>
          {entry.connection && <span className="block text-ink-soft text-xs">{t("through", { connection: entry.connection })}</span>}
        </>
      ),
    },
    countColumn({ id: "allowed", header: t("allowed"), of: (entry) => entry.allowed, locale }),
    countColumn({ id: "reported", header: t("reported"), of: (entry) => entry.reported, locale }),
    countColumn({ id: "denied", header: t("denied"), of: (entry) => entry.denied, locale }),
    countColumn({ id: "bytes", header: t("bytes"), of: (entry) => entry.bytes, locale }),
    {
      id: "why",
      header: t("why"),
      text: (entry) => `${layer(entry.layer)} ${why(entry)}`,
      cell: (entry) => (
        <>
          {layer(entry.layer)}
          {entry.reason && <span className="block max-w-md text-ink-soft text-xs">{why(entry)}</span>}
        </>
      ),
    },
    timeColumn({ id: "last", header: t("last"), of: (entry) => entry.lastAt }),
  ];
  return (
    <DataTable
      id="network-map"
      caption={t("map")}
      rows={entries}
      rowKey={(entry) => `${entry.skill} ${entry.host} ${entry.connection ?? ""}`}
      columns={columns}
    />
  );
}
