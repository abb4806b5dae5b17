import { SkillName } from "@souk/contracts";

const SEPARATOR = "__";

/** `ledgerly/invoice-match` → `ledgerly__invoice-match`: fits MCP's 64 characters of A-Z, a-z, 0-9, _ and -. */
export function toolNameOf(skill: string): string {
  return skill.replace("/", SEPARATOR);
}

/** The skill a tool's name stands for, or null when no skill can have it (skill names hold no underscore). */
export function skillOfTool(tool: string): string | null {
  const skill = SkillName.safeParse(tool.replace(SEPARATOR, "/"));
  return skill.success ? skill.data : null;
}
