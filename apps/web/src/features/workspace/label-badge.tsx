import { ShieldAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import { Badge } from "../../ui/badge.tsx";

interface Labelled {
  readonly label: "internal" | "confidential";
  /** The path it was inherited from; null: a rule holds for the path. */
  readonly from: string | null;
}

/** How a file is labelled, and where that came from when it was inherited. */
export function LabelBadge({ value }: { readonly value: Labelled | null }) {
  const t = useTranslations("workspace");
  if (value === null) return null;
  return (
    <Badge tone={value.label === "confidential" ? "warn" : "neutral"} className="whitespace-normal break-all">
      <ShieldAlert aria-hidden className="shrink-0" />
      {value.from === null ? t(`rules.${value.label}`) : t("label.inherited", { label: t(`rules.${value.label}`), path: value.from })}
    </Badge>
  );
}
