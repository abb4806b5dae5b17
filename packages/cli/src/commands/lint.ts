import { buildSkill, formatFinding, hasErrors } from "../build/index.ts";
import { command } from "../command.ts";
import { findSkill } from "../local/skill-folder.ts";
import { print } from "../output.ts";

export const lint = command({
  name: "lint",
  summary: "Check a skill's source and manifest",
  args: { path: { type: "positional", required: false, description: "Folder or entry file of the skill (default: here)" } },
  async run({ args, shell, json }) {
    const { entry } = await findSkill(shell, args.path);
    const { findings, manifest } = await buildSkill(entry);
    const errors = findings.filter((finding) => finding.severity === "error").length;
    const name = manifest === null ? (args.path ?? ".") : `${manifest.name}@${manifest.version}`;
    const text = [...findings.map(formatFinding), `${name}: ${errors} error(s), ${findings.length - errors} warning(s)`].join("\n");
    print(shell, json, { value: { findings, manifest }, text });
    return hasErrors(findings) ? "manifest" : "ok";
  },
});
