"use client";
import { useLocale, useTranslations } from "next-intl";
import type { Person } from "../../trpc/views.ts";
import { sortableAmount } from "../../ui/amounts.ts";
import { Badge } from "../../ui/badge.tsx";
import { DataTable } from "../../ui/data-table.tsx";
import { Money } from "../../ui/money.tsx";
import { Time } from "../../ui/time.tsx";
import { GrantList } from "../permission/grant-list.tsx";

/** The people of the company, what they may touch, and what they used. */
export function PeopleTable({ people }: { readonly people: readonly Person[] }) {
  const t = useTranslations("people");
  const role = useTranslations("roles");
  const locale = useLocale();
  const number = new Intl.NumberFormat(locale);
  const roles = (person: Person) => person.roles.map((name) => role(name)).join(", ");
  return (
    <DataTable
      id="people"
      caption={t("title")}
      rows={people}
      rowKey={(person) => person.id}
      columns={[
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
          cell: (person) =>
            person.status === "left" ? (
              <span className="inline-flex flex-wrap items-center gap-1.5">
                <Badge>{t("left")}</Badge>
                {person.leftAt && <Time at={person.leftAt} style="day" className="text-ink-soft text-xs" />}
              </span>
            ) : (
              <Badge tone="good">{t("active")}</Badge>
            ),
        },
        { id: "roles", header: t("roles"), text: roles, sort: roles, cell: roles },
        {
          id: "groups",
          header: t("groups"),
          text: (person) => person.groups.join(", "),
          cell: (person) => person.groups.join(", ") || "–",
        },
        {
          id: "permissions",
          header: t("permissions"),
          text: (person) => person.permissions.join("; "),
          cell: (person) => <Permissions grants={person.permissions} />,
        },
        {
          id: "calls",
          header: t("calls30d"),
          align: "right",
          text: (person) => String(person.calls30d),
          sort: (person) => person.calls30d,
          cell: (person) => number.format(person.calls30d),
        },
        {
          id: "spend",
          header: t("spend30d"),
          align: "right",
          text: (person) => person.spend30d.amount,
          sort: (person) => sortableAmount(person.spend30d),
          cell: (person) => <Money value={person.spend30d} rounded />,
        },
      ]}
    />
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
