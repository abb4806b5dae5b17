"use client";
import { useRouter } from "next/navigation";
import { useLocale, useTranslations } from "next-intl";
import { useState } from "react";
import { toast } from "sonner";
import { inLanguage } from "../../i18n/text.ts";
import type { Right, VersionChange, VersionReview } from "../../trpc/views.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Card, PageHeader } from "../../ui/card.tsx";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { Field, fieldProps, TextArea } from "../../ui/field.tsx";
import { ReadOnlyNote } from "../../ui/read-only-note.tsx";
import { EmptyState } from "../../ui/states.tsx";
import { Time } from "../../ui/time.tsx";
import { useFieldErrors } from "../../ui/use-field-errors.ts";
import { decideVersion } from "../runtime/runtime-actions.ts";

/** The version that runs beside the newest one: everything that differs, and the choice to take it or not. */
export function ReviewView({ review, right }: { readonly review: VersionReview; readonly right: Right }) {
  const t = useTranslations("review");
  const locale = useLocale();
  const isSame = (change: VersionChange) => change.what === "code" || change.what === "input" || change.what === "output";
  const asked = review.changes.filter((change) => !isSame(change));
  return (
    <>
      <PageHeader
        title={t("title", { skill: inLanguage(review.title, locale) })}
        subtitle={t(review.asksMore ? "asksMore" : "asksNoMore", { version: review.latest.version })}
      />
      <div className="space-y-4">
        <div className="grid gap-4 md:grid-cols-2">
          <VersionCard title={t("runs")} version={review.pinned} />
          <VersionCard title={t("newest")} version={review.latest} />
        </div>
        <Card title={t("differences")}>
          {asked.length === 0 ? (
            <EmptyState title={t(review.changes.length === 0 ? "nothingDiffers" : "onlyCode")} />
          ) : (
            <ChangeTable changes={asked} />
          )}
        </Card>
        {review.decision === "held" && review.decidedAt && (
          <Card title={t("held")}>
            <p className="text-sm">
              {review.decidedBy} · <Time at={review.decidedAt} />
            </p>
            {review.comment && <p className="mt-1 text-ink-soft text-sm">{review.comment}</p>}
          </Card>
        )}
        {right.may ? <Decide review={review} /> : <ReadOnlyNote right={right} />}
      </div>
    </>
  );
}

function VersionCard({ title, version }: { readonly title: string; readonly version: VersionReview["pinned"] }) {
  const t = useTranslations("review");
  return (
    <Card title={title}>
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 text-sm">
        <dt className="text-ink-soft">{t("version")}</dt>
        <dd className="numeric font-medium">{version.version}</dd>
        <dt className="text-ink-soft">{t("published")}</dt>
        <dd>
          <Time at={version.publishedAt} />
        </dd>
        <dt className="text-ink-soft">{t("technicalHash")}</dt>
        <dd className="min-w-0 break-all font-mono text-xs leading-5">{version.sha256}</dd>
      </dl>
    </Card>
  );
}

function ChangeTable({ changes }: { readonly changes: readonly VersionChange[] }) {
  const t = useTranslations("review");
  const columns: readonly Column<VersionChange>[] = [
    {
      id: "what",
      header: t("what"),
      primary: true,
      text: (change) => `${t(`kind.${change.what}`)} ${change.name}`,
      cell: (change) => (
        <>
          {t(`kind.${change.what}`)}
          <span className="block break-all font-mono font-normal text-ink-soft text-xs">{change.name}</span>
        </>
      ),
    },
    {
      id: "change",
      header: t("change"),
      text: (change) => t(change.change),
      cell: (change) => (
        <Badge tone={change.asksMore ? "bad" : change.change === "removed" ? "good" : "neutral"}>
          {change.asksMore ? t("more", { change: t(change.change) }) : t(change.change)}
        </Badge>
      ),
    },
    { id: "before", header: t("before"), text: (change) => change.before ?? "", cell: (change) => change.before ?? "–" },
    { id: "after", header: t("after"), text: (change) => change.after ?? "", cell: (change) => change.after ?? "–" },
  ];
  return (
    <DataTable
      id="changes"
      caption={t("differences")}
      rows={changes}
      columns={columns}
      rowKey={(change) => `${change.what} ${change.name}`}
      showsTools={false}
    />
  );
}

function Decide({ review }: { readonly review: VersionReview }) {
  const t = useTranslations("review");
  const router = useRouter();
  const [comment, setComment] = useState("");
  const errors = useFieldErrors({ fields: ["/comment"], failed: t("failed") });
  const [isBusy, setIsBusy] = useState(false);
  const decide = async (decision: "approve" | "hold") => {
    setIsBusy(true);
    const answer = await decideVersion({ skill: review.skill, version: review.latest.version, comment }, decision).catch(() => null);
    if (!answer?.ok) {
      setIsBusy(false);
      return errors.show(answer);
    }
    toast.success(t(decision === "approve" ? "approved" : "heldNow", { version: review.latest.version }));
    if (decision === "approve") {
      router.push("/admin/skills");
      return;
    }
    setIsBusy(false);
    setComment("");
    router.refresh();
  };
  return (
    <Card title={t("decide")} hint={t("decideHint", { version: review.pinned.version })}>
      <div className="space-y-4">
        <Field id="review-comment" label={t("comment")} error={errors.of("/comment")}>
          <TextArea
            {...fieldProps("review-comment", { error: errors.of("/comment") })}
            maxLength={500}
            value={comment}
            onChange={(event) => setComment(event.target.value)}
          />
        </Field>
        <div className="flex flex-wrap gap-2">
          <Button tone="primary" disabled={isBusy} onClick={() => decide("approve")}>
            {t("approve", { version: review.latest.version })}
          </Button>
          <Button disabled={isBusy} onClick={() => decide("hold")}>
            {t("hold", { version: review.pinned.version })}
          </Button>
        </div>
      </div>
    </Card>
  );
}
