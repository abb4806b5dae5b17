import { useTranslations } from "next-intl";
import type { Risk } from "../../trpc/views.ts";
import { Badge, type Tone } from "../../ui/badge.tsx";

const TONES: Record<Risk, Tone> = { low: "good", medium: "warn", high: "bad" };

/** How much a skill can do wrong, from what it asks for. */
export function RiskBadge({ risk }: { readonly risk: Risk }) {
  const t = useTranslations("risk");
  return <Badge tone={TONES[risk]}>{t(risk)}</Badge>;
}
