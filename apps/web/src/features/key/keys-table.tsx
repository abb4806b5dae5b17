"use client";
import { useTranslations } from "next-intl";
import type { ApiKey } from "../../trpc/views.ts";
import { Badge } from "../../ui/badge.tsx";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { Time } from "../../ui/time.tsx";
import { isScope } from "./key-scopes.ts";
import { RevokeKey } from "./revoke-key.tsx";

interface KeysTableProps {
  readonly keys: readonly ApiKey[];
  readonly me: { readonly id: string; readonly name: string };
  /** All of the company: makers are worth a line. */
  readonly isCompany: boolean;
  readonly canRevoke: boolean;
}

const soft = "block font-normal text-ink-soft text-xs";

/** Keys without their secrets: the good ones first, the ended ones stay. */
export function KeysTable({ keys, me, isCompany, canRevoke }: KeysTableProps) {
  const t = useTranslations("keys");
  const words = useKeyWords(me.id);
  const rows = [...keys].sort((a, b) => Number(b.status === "active") - Number(a.status === "active"));
  const columns: readonly Column<ApiKey>[] = [
    {
      id: "name",
      header: t("name"),
      primary: true,
      text: (key) => `${key.name} ${key.start}`,
      sort: (key) => key.name,
      cell: (key) => (
        <>
          <span className="break-words">{key.name}</span>
          <span className={`${soft} break-all font-mono`}>{key.start}…</span>
        </>
      ),
    },
    {
      id: "holder",
      header: t("speaksFor"),
      text: words.holder,
      sort: words.holder,
      cell: (key) => (
        <span>
          {words.holder(key)}
          {key.owner && key.kind === "agent" && <span className={soft}>{t("agentOf", { name: key.owner })}</span>}
        </span>
      ),
    },
    { id: "scopes", header: t("may"), text: words.scopes, cell: words.scopes },
    {
      id: "made",
      header: t("made"),
      text: (key) => key.createdAt,
      sort: (key) => key.createdAt,
      cell: (key) => (
        <span>
          <Time at={key.createdAt} style="day" />
          {isCompany && key.createdBy && <span className={soft}>{t("by", { name: key.createdBy })}</span>}
        </span>
      ),
    },
    {
      id: "used",
      header: t("used"),
      text: (key) => key.lastUsedAt ?? t("never"),
      sort: (key) => key.lastUsedAt ?? "",
      cell: (key) => (key.lastUsedAt ? <Time at={key.lastUsedAt} style="minute" /> : <span className="text-ink-soft">{t("never")}</span>),
    },
    {
      id: "status",
      header: t("status"),
      text: (key) => `${t(key.status)} ${key.revokedAt ?? key.expiresAt}`,
      sort: (key) => key.revokedAt ?? key.expiresAt,
      cell: (key) => <StatusCell apiKey={key} />,
    },
    ...(canRevoke
      ? [
          {
            id: "actions",
            isAction: true,
            header: t("actions"),
            text: () => "",
            cell: (key: ApiKey) => (key.status === "active" ? <RevokeKey apiKey={key} /> : null),
          },
        ]
      : []),
  ];
  return (
    <DataTable
      id="keys"
      caption={t("title")}
      rows={rows}
      columns={columns}
      rowKey={(key) => key.id}
      showsTools={isCompany || rows.length > 8}
    />
  );
}

function useKeyWords(myId: string) {
  const t = useTranslations("keys");
  const scope = useTranslations("keys.scopes");
  return {
    holder: ({ kind, holder }: ApiKey): string =>
      kind === "employee" && holder.id === myId ? t("you") : kind === "service" ? t("system") : holder.name,
    scopes: ({ scopes }: ApiKey): string =>
      scopes.map((one) => (isScope(one) ? scope(`${one === "*" ? "all" : one}.short`) : one)).join(t("comma")),
  };
}

function StatusCell({ apiKey: key }: { readonly apiKey: ApiKey }) {
  const t = useTranslations("keys");
  return (
    <span className="inline-flex flex-col items-start gap-1 max-sm:items-end">
      <Badge tone={key.status === "active" ? "good" : "neutral"}>{t(key.status)}</Badge>
      <span className="text-ink-soft text-xs">
        {t.rich(key.status === "active" ? "until" : "since", { time: () => <Time at={key.revokedAt ?? key.expiresAt} style="day" /> })}
      </span>
    </span>
  );
}
