import { z } from "zod";
import { signedIn } from "../account/session.ts";
import { command } from "../command.ts";
import { buildOrFail, findSkill } from "../local/skill-folder.ts";
import { print } from "../output.ts";
import { skillPath } from "../skill-path.ts";
import { typesOfSkill } from "../types-of-skill.ts";

const Skill = z.looseObject({
  name: z.string(),
  version: z.string(),
  input: z.record(z.string(), z.unknown()),
  output: z.record(z.string(), z.unknown()),
});

export const types = command({
  name: "types",
  summary: "Print TypeScript types of a skill's input and output",
  args: {
    skill: { type: "positional", required: false, description: "publisher/skill in the store; the skill in this folder when left out" },
  },
  async run({ args, shell, json }) {
    const isPublished = args.skill !== undefined && /^[a-z][a-z0-9-]*\/[a-z][a-z0-9-]*$/.test(args.skill) && !args.skill.startsWith(".");
    const skill = isPublished
      ? await (await signedIn(shell)).send({ path: `/v1/skills/${skillPath(args.skill ?? "")}`, answer: Skill })
      : (await buildOrFail(shell, await findSkill(shell, args.skill))).manifest;
    print(shell, json, {
      value: { name: skill.name, version: skill.version, input: skill.input, output: skill.output },
      text: typesOfSkill(skill),
    });
    return "ok";
  },
});
