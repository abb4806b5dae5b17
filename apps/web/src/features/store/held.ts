import type { SkillCard } from "../../trpc/views.ts";

/** Whether the reader could run the skill, were it not held up at this moment. */
export function isHeld({ status, unavailable }: Pick<SkillCard, "status" | "unavailable">): boolean {
  return status === "usable" && unavailable !== undefined;
}
