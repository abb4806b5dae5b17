import { useTranslations } from "next-intl";
import type { InvoiceState } from "../../trpc/views.ts";
import { Badge, type Tone } from "../../ui/badge.tsx";

const TONES: Record<InvoiceState, Tone> = {
  open: "accent",
  draft: "neutral",
  in_review: "warn",
  final: "good",
  paid: "good",
  overdue: "bad",
  void: "neutral",
};

export function InvoiceStatusBadge({ status }: { readonly status: InvoiceState }) {
  const t = useTranslations("invoices");
  return <Badge tone={TONES[status]}>{t(`states.${status}`)}</Badge>;
}
