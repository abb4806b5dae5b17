"use client";
import { useLocale, useTranslations } from "next-intl";
import type { Person } from "../../trpc/views.ts";
import { Badge } from "../../ui/badge.tsx";
import { countColumn, moneyColumn, textColumn } from "../../ui/columns.tsx";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { Time } from "../../ui/time.tsx";
import { GrantList } from "../permission/grant-list.tsx";

/** The people of the company, what they may touch, and what they used. */
export function PeopleTable({ people }: { readonly people: readonly Person[] }) {
  const t = useTranslations("people");
  const role = useTranslations("roles");
  const locale = useLocale();
  const columns: readonly Column<Person>[] = [
    {
      id: "name",
      header: t("name"),
      primary: true,
      text: (person) => `${person.name} ${person.email}`,
      sort: (person) => person.name,
      cell: (person) => (
        <>
          {person.name}
          <span className="block font-normal text-ink-soft text-xs">{person.email}</span>
        </>
      ),
    },
    {
      id: "status",
      header: t("status"),
      text: (person) => t(person.status),
      sort: (person) => person.status,
      cell: (person) => <StatusCell person={person} />,
    },
    textColumn({ id: "roles", header: t("roles"), of: (person) => person.roles.map((name) => role(name)).join(", ") }),
    textColumn({ id: "groups", header: t("groups"), of: (person) => person.groups.join(", ") }),
    {
      id: "permissions",
      header: t("permissions"),
      text: (person) => person.permissions.join("; "),
      cell: (person) => <Permissions grants={person.permissions} />,
    },
    countColumn({ id: "calls", header: t("calls30d"), of: (person) => person.calls30d, locale }),
    moneyColumn({ id: "spend", header: t("spend30d"), of: (person) => person.spend30d, rounded: true }),
  ];
  return <DataTable id="people" caption={t("title")} rows={people} rowKey={(person) => person.id} columns={columns} />;
}

function StatusCell({ person }: { readonly person: Person }) {
  const t = useTranslations("people");
  if (person.status !== "left") return <Badge tone="good">{t("active")}</Badge>;
  return (
    <span className="inline-flex flex-wrap items-center gap-1.5">
      <Badge>{t("left")}</Badge>
      {person.leftAt && <Time at={person.leftAt} style="day" className="text-ink-soft text-xs" />}
    </span>
  );
}

function Permissions({ grants }: { readonly grants: readonly string[] }) {
  const t = useTranslations("people");
  if (grants.length === 0) return "–";
  return (
    <details>
      <summary className="rounded">{t("count", { count: grants.length })}</summary>
      <GrantList grants={grants} />
    </details>
  );
}
