import { z } from "zod";
import { signedIn } from "../account/session.ts";
import { command } from "../command.ts";
import { buildOrFail, findSkill } from "../local/skill-folder.ts";
import { print, table } from "../output.ts";
import { skillPath } from "../skill-path.ts";

const Versions = z.looseObject({
  items: z.array(z.looseObject({ version: z.string(), status: z.string(), publishedAt: z.string(), sha256: z.string() })),
});

export const versionsLs = command({
  name: "versions ls",
  summary: "List the published versions of a skill",
  args: { skill: { type: "positional", required: false, description: "publisher/skill; that of this folder when left out" } },
  async run({ args, shell, json }) {
    const name = args.skill ?? (await buildOrFail(shell, await findSkill(shell, undefined))).manifest.name;
    const { items } = await (await signedIn(shell)).send({ path: `/v1/skills/${skillPath(name)}/versions`, answer: Versions });
    const rows = items.map((item) => [item.version, item.status, item.publishedAt, item.sha256.slice(0, 12)]);
    print(shell, json, {
      value: items,
      text: rows.length === 0 ? "no version is published" : table([["version", "status", "published", "sha256"], ...rows]),
    });
    return "ok";
  },
});
