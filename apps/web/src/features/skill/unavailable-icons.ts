import { CirclePause, type LucideIcon, ShieldAlert, Snowflake } from "lucide-react";
import type { Unavailable } from "../../trpc/views.ts";

/** One sign for each reason, the same on cards and pages. */
export const UNAVAILABLE_ICONS: Record<Unavailable["reason"], LucideIcon> = {
  stopped: CirclePause,
  frozen: Snowflake,
  quarantined: ShieldAlert,
};
