import { SkillName } from "@souk/contracts";
import { CliError } from "./cli-error.ts";

/** The path of a skill in the API, from "publisher/skill". @throws CliError for another form. */
export function skillPath(name: string): string {
  const parsed = SkillName.safeParse(name);
  if (!parsed.success)
    throw new CliError("usage", `${JSON.stringify(name)} is not publisher/skill`, { fix: "e.g. ledgerly/invoice-match" });
  return parsed.data;
}
