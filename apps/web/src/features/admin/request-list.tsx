"use client";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useLocale, useTranslations } from "next-intl";
import { useState } from "react";
import { toast } from "sonner";
import { inLanguage } from "../../i18n/text.ts";
import type { AccessRequest, Group } from "../../trpc/views.ts";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Field, fieldProps, TextArea } from "../../ui/field.tsx";
import { Money } from "../../ui/money.tsx";
import { Time } from "../../ui/time.tsx";
import { useFieldErrors } from "../../ui/use-field-errors.ts";
import { useOnce } from "../../ui/use-once.ts";
import { RiskBadge } from "../store/risk-badge.tsx";
import { denyRequest } from "./admin-actions.ts";
import { EnableDialog } from "./enable-dialog.tsx";

interface RequestListProps {
  readonly requests: readonly AccessRequest[];
  readonly groups: readonly Group[];
  readonly canDecide: boolean;
}

/** Requests that wait for a decision, each with reason, price and what the skill would touch. */
export function RequestList({ requests, groups, canDecide }: RequestListProps) {
  const t = useTranslations("admin");
  const [approving, setApproving] = useState<AccessRequest | null>(null);
  const [denying, setDenying] = useState<AccessRequest | null>(null);
  return (
    <Card title={t(canDecide ? "requests" : "requestsOpen", { count: requests.length })}>
      <ul className="divide-y divide-line">
        {requests.map((request) => (
          <RequestItem key={request.id} request={request} decide={canDecide ? { approve: setApproving, deny: setDenying } : null} />
        ))}
      </ul>
      {approving && (
        <EnableDialog
          key={approving.id}
          offer={{
            ...approving,
            latestVersion: approving.version,
            requestId: approving.id,
          }}
          groups={groups}
          onClose={() => setApproving(null)}
        />
      )}
      <DenyDialog request={denying} onClose={() => setDenying(null)} />
    </Card>
  );
}

interface RequestItemProps {
  readonly request: AccessRequest;
  /** Null: the reader may not. */
  readonly decide: { readonly approve: (request: AccessRequest) => void; readonly deny: (request: AccessRequest) => void } | null;
}

function RequestItem({ request, decide }: RequestItemProps) {
  const t = useTranslations("admin");
  const price = useTranslations("price");
  const locale = useLocale();
  return (
    <li className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3 py-4 first:pt-0 last:pb-0">
      <div className="min-w-0 flex-1 basis-80">
        <p className="flex flex-wrap items-center gap-2">
          <Link href={`/skills/${request.skill}`} className="rounded font-medium hover:underline">
            {inLanguage(request.title, locale)}
          </Link>
          <RiskBadge risk={request.risk} />
          <span className="text-ink-soft text-sm">
            {price.rich("perCallRich", { price: () => <Money value={request.pricePerCall} /> })}
          </span>
        </p>
        <p className="mt-1 text-sm">“{request.reason}”</p>
        <p className="mt-1 text-ink-soft text-xs">
          {request.by.name} · <Time at={request.at} />
        </p>
        <ul className="mt-2 list-disc space-y-0.5 pl-5 text-ink-soft text-sm">
          {request.permissions.map((permission) => (
            <li key={permission.grant}>{inLanguage(permission.sentence, locale)}</li>
          ))}
        </ul>
      </div>
      {decide && (
        <div className="flex gap-2">
          <Button tone="primary" onClick={() => decide.approve(request)}>
            {t("approve")}
          </Button>
          <Button onClick={() => decide.deny(request)}>{t("decline")}</Button>
        </div>
      )}
    </li>
  );
}

function DenyDialog({ request, onClose }: { readonly request: AccessRequest | null; readonly onClose: () => void }) {
  const t = useTranslations("admin");
  const router = useRouter();
  const [comment, setComment] = useState("");
  const errors = useFieldErrors({ fields: ["/comment"], failed: t("failed") });
  const { isBusy, once } = useOnce();
  const send = async () => {
    if (!request) return;
    const answer = await denyRequest({ id: request.id, comment }).catch(() => null);
    if (!answer?.ok) return errors.show(answer);
    errors.clear();
    toast.success(t("declined"));
    setComment("");
    onClose();
    router.refresh();
  };
  return (
    <Dialog
      open={request !== null}
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={t("declineTitle")}
      description={t("declineHint")}
    >
      <form
        className="space-y-4"
        onSubmit={(event) => {
          event.preventDefault();
          void once(send);
        }}
      >
        <Field id="comment" label={t("comment")} error={errors.of("/comment")} required>
          <TextArea
            {...fieldProps("comment", { required: true, error: errors.of("/comment") })}
            required
            maxLength={500}
            value={comment}
            onChange={(event) => setComment(event.target.value)}
          />
        </Field>
        <Button type="submit" tone="danger" disabled={isBusy}>
          {t("decline")}
        </Button>
      </form>
    </Dialog>
  );
}
