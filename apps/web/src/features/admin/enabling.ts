import type { AccessRequest, EnabledSkill, Group, SkillDetail } from "../../trpc/views.ts";
import type { Enabling } from "./enable-skill.tsx";

interface Decidable {
  readonly items: readonly EnabledSkill[];
  readonly requests: readonly AccessRequest[];
  readonly groups: readonly Group[];
}

/** What an administrator begins with: what is in force for others, else what somebody asked for, else what the skill asks for and nobody chosen. */
export function enablingOf(skill: SkillDetail, { items, requests, groups }: Decidable): Enabling {
  const enabled = items.find((item) => item.skill === skill.name);
  if (enabled) return { offer: { ...enabled, requestId: null }, groups, isEnabled: true };
  const asked = requests.find((request) => request.skill === skill.name);
  if (asked) return { offer: { ...asked, latestVersion: asked.version, requestId: asked.id }, groups, isEnabled: false };
  const { name, title, version, permissions } = skill;
  const audience = { everyone: false, groups: [] };
  return {
    offer: { skill: name, title, version, latestVersion: version, permissions, audience, requestId: null },
    groups,
    isEnabled: false,
  };
}
