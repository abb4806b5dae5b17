"use client";
import { useLocale, useTranslations } from "next-intl";
import type { OperatorNode } from "../../trpc/views.ts";
import { Badge } from "../../ui/badge.tsx";
import { Card } from "../../ui/card.tsx";
import { countColumn, textColumn, timeColumn } from "../../ui/columns.tsx";
import { DataTable } from "../../ui/data-table.tsx";
import { Time } from "../../ui/time.tsx";

type Host = OperatorNode["hosts"][number];

/** One API process: its heartbeat, its queue and the sandbox hosts it keeps. */
export function NodeCard({ node }: { readonly node: OperatorNode }) {
  const t = useTranslations("operator");
  const locale = useLocale();
  const columns = [
    { ...textColumn<Host>({ id: "pid", header: t("process"), of: (host) => String(host.pid) }), primary: true },
    textColumn<Host>({ id: "use", header: t("use"), of: (host) => t(`busy.${host.busyWith}`) }),
    textColumn<Host>({ id: "walls", header: t("walls"), of: (host) => host.tier }),
    countColumn<Host>({ id: "rss", header: t("memory"), of: (host) => host.rssMb, locale }),
    countColumn<Host>({ id: "running", header: t("running"), of: (host) => host.running, locale }),
    countColumn<Host>({ id: "calls", header: t("calls"), of: (host) => host.calls, locale }),
    timeColumn<Host>({ id: "started", header: t("started"), of: (host) => host.startedAt }),
  ];
  return (
    <Card
      title={`${node.machine} · ${node.pid}`}
      hint={
        <>
          {t("nodeLine", { running: node.runningCalls, waiting: node.waiting, age: node.ageMs })} · {t("started")}{" "}
          <Time at={node.startedAt} />
          {node.build.version !== "" &&
            ` · ${t("build", { version: node.build.version, commit: node.build.commit ?? t("unknownCommit") })}`}
        </>
      }
      actions={<Badge tone={node.state === "alive" ? "good" : "bad"}>{t(node.state)}</Badge>}
    >
      <DataTable
        id={`hosts-${node.pid}`}
        caption={t("hostsOf", { machine: node.machine })}
        rows={node.hosts}
        columns={columns}
        rowKey={(host) => String(host.pid)}
        showsTools={false}
      />
    </Card>
  );
}
