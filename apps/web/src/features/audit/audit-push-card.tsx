"use client";
import { Send } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { toast } from "sonner";
import type { AuditDelivery, AuditPush, Right } from "../../trpc/views.ts";
import { Badge, type Tone } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Card, Facts, TechnicalDetails } from "../../ui/card.tsx";
import { textColumn, timeColumn } from "../../ui/columns.tsx";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { ReadOnlyNote } from "../../ui/read-only-note.tsx";
import { Time } from "../../ui/time.tsx";
import { testPush } from "./push-actions.ts";
import { PushAddress } from "./push-address.tsx";
import { StopPush } from "./stop-push.tsx";

const LOOK = {
  delivered: { tone: "good", word: "delivered" },
  waiting: { tone: "warn", word: "waiting" },
  failed: { tone: "bad", word: "notArrived" },
  dropped: { tone: "neutral", word: "dropped" },
} as const satisfies Record<AuditDelivery["state"], { tone: Tone; word: string }>;

const answerOf = ({ status, answer }: AuditDelivery): string =>
  [status === null ? "" : `HTTP ${status}`, answer ?? ""].filter(Boolean).join(" · ") || "–";

/** Where signed states of the trail are pushed to, and whether they arrive. */
export function AuditPushCard({ push, right }: { readonly push: AuditPush; readonly right: Right }) {
  const t = useTranslations("audit.push");
  const { webhook, deliveries } = push;
  return (
    <Card
      id="push"
      title={t("title")}
      hint={t("hint")}
      actions={
        right.may && (
          <>
            {webhook && <TestButton />}
            <PushAddress url={webhook?.url ?? null} />
            {webhook && <StopPush />}
          </>
        )
      }
    >
      <ReadOnlyNote right={right} />
      {webhook ? (
        <PushFacts webhook={webhook} last={deliveries.find((one) => one.url === webhook.url)} />
      ) : (
        <p className="text-sm">{right.may ? t("none") : t("noneReader")}</p>
      )}
      {deliveries.length > 0 && (
        <TechnicalDetails label={t("deliveries")}>
          <Deliveries rows={deliveries} />
          <Facts
            className="mt-4"
            items={[
              [t("signature"), t("technicalSignature")],
              [
                t("check"),
                <code key="c" className="break-all font-mono text-xs">
                  souk verify audit.jsonl --trust saved --since message.json
                </code>,
              ],
            ]}
          />
        </TechnicalDetails>
      )}
    </Card>
  );
}

function PushFacts({ webhook, last }: { readonly webhook: NonNullable<AuditPush["webhook"]>; readonly last: AuditDelivery | undefined }) {
  const t = useTranslations("audit.push");
  return (
    <>
      {webhook.failingSince && (
        <p role="status" className="mb-4 rounded-xl bg-warn-soft px-4 py-3 text-sm text-warn">
          {t.rich("failing", { time: () => <Time at={webhook.failingSince ?? ""} style="second" /> })}
        </p>
      )}
      <Facts
        items={[
          [
            t("address"),
            <span key="url" className="break-all font-mono text-xs">
              {webhook.url}
            </span>,
          ],
          [
            t("since"),
            <span key="since">
              <Time at={webhook.since} style="second" /> {t("by", { name: webhook.by })}
            </span>,
          ],
          [
            t("last"),
            last ? (
              <span key="last" className="flex flex-wrap items-center gap-x-2 gap-y-1">
                <DeliveryState delivery={last} />
                <span className="min-w-0 break-words">{answerOf(last)}</span>
              </span>
            ) : (
              t("never")
            ),
          ],
        ]}
      />
    </>
  );
}

function DeliveryState({ delivery }: { readonly delivery: AuditDelivery }) {
  const t = useTranslations("audit.push");
  const { tone, word } = LOOK[delivery.state];
  return (
    <>
      <Badge tone={tone}>{t(word)}</Badge>
      {delivery.lastAt && <Time at={delivery.lastAt} style="second" className="text-ink-soft" />}
    </>
  );
}

function Deliveries({ rows }: { readonly rows: readonly AuditDelivery[] }) {
  const t = useTranslations("audit.push");
  const what = (row: AuditDelivery) => (row.kind === "test" ? t("trial") : t("checkpoint", { seq: row.seq }));
  const columns: readonly Column<AuditDelivery>[] = [
    timeColumn({ id: "at", header: t("when"), of: (row) => row.at, style: "second" }),
    textColumn({ id: "what", header: t("what"), of: what }),
    {
      id: "state",
      header: t("state"),
      text: (row) => t(LOOK[row.state].word),
      cell: (row) => (
        <span className="flex flex-col items-start gap-1">
          <Badge tone={LOOK[row.state].tone}>{t(LOOK[row.state].word)}</Badge>
          {row.nextAt && (
            <span className="text-ink-soft text-xs">{t.rich("next", { time: () => <Time at={row.nextAt ?? ""} style="second" /> })}</span>
          )}
        </span>
      ),
    },
    {
      id: "answer",
      header: t("answer"),
      text: answerOf,
      cell: (row) => <span className="min-w-0 break-words">{answerOf(row)}</span>,
    },
    textColumn({ id: "tries", header: t("tries"), of: (row) => String(row.attempts) }),
  ];
  return <DataTable id="deliveries" caption={t("deliveries")} rows={rows} columns={columns} rowKey={(row) => row.id} showsTools={false} />;
}

function TestButton() {
  const t = useTranslations("audit.push");
  const router = useRouter();
  const [isBusy, setIsBusy] = useState(false);
  const send = async () => {
    setIsBusy(true);
    const answer = await testPush();
    setIsBusy(false);
    if (!answer.ok) toast.error(answer.problem.detail || t("failed"));
    else if (answer.data.state === "delivered") toast.success(t("testOk", { status: answer.data.status ?? 0 }));
    else toast.error(t("testBad", { answer: answerOf(answer.data) }));
    router.refresh();
  };
  return (
    <Button disabled={isBusy} onClick={() => void send()}>
      <Send aria-hidden />
      {isBusy ? t("testing") : t("test")}
    </Button>
  );
}
