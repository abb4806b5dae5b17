import { useTranslations } from "next-intl";
import type { Unavailable } from "../../trpc/views.ts";
import { Badge } from "../../ui/badge.tsx";
import { UNAVAILABLE_ICONS } from "../skill/unavailable-icons.ts";

/** That a skill cannot be called now; its page says why. */
export function UnavailableBadge({ reason }: Pick<Unavailable, "reason">) {
  const t = useTranslations("store");
  const Icon = UNAVAILABLE_ICONS[reason];
  return (
    <Badge tone="warn">
      <Icon aria-hidden />
      <span data-unavailable={reason}>{t(`unavailable.${reason}`)}</span>
    </Badge>
  );
}
