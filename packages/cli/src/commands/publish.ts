import { z } from "zod";
import { publisherKey } from "../account/keyring.ts";
import { signedIn } from "../account/session.ts";
import { publicJwkOf, signManifest } from "../build/index.ts";
import { CliError } from "../cli-error.ts";
import { command } from "../command.ts";
import { buildOrFail, findSkill } from "../local/skill-folder.ts";
import { print } from "../output.ts";

const Published = z.looseObject({
  skill: z.string(),
  version: z.string(),
  sha256: z.string(),
  status: z.string(),
  termsVersion: z.number().optional(),
});

/** What the server found wrong with a manifest is a matter of the manifest, not of how the command was typed. */
function asManifestError(error: unknown): unknown {
  if (!(error instanceof CliError) || error.problem?.code !== "invalid_request") return error;
  return new CliError("manifest", error.message, { problem: error.problem, fix: "correct the skill and publish again", cause: error });
}

export const publish = command({
  name: "publish",
  summary: "Build, check, sign and publish a version",
  args: {
    path: { type: "positional", required: false, description: "Folder or entry file of the skill (default: here)" },
    "dry-run": { type: "boolean", description: "Do everything but publish" },
    as: { type: "string", description: "Another saved sign-in, or a publisher of the demo on this machine" },
  },
  async run({ args, shell, json }) {
    const { manifest, bundle } = await buildOrFail(shell, await findSkill(shell, args.path));
    const publisher = manifest.name.split("/")[0] ?? "";
    shell.note(`built ${manifest.name}@${manifest.version}: ${manifest.bundle.bytes} bytes, sha256 ${manifest.bundle.sha256}`);
    const api = await signedIn(shell, args.as);
    const { privateJwk } = await publisherKey(shell.env, publisher);
    // The same key again changes nothing, and this API may not have seen it yet.
    await api.send({
      method: "PUT",
      path: `/v1/publishers/${publisher}/keys`,
      body: { jwk: publicJwkOf(privateJwk) },
      answer: z.unknown(),
    });
    const body = { manifest, bundle, signature: signManifest(manifest, privateJwk), ...(args["dry-run"] ? { dryRun: true } : {}) };
    const answer = await api
      .send({ method: "POST", path: `/v1/publishers/${publisher}/versions`, body, answer: Published })
      .catch((error: unknown) => {
        throw asManifestError(error);
      });
    const says =
      { published: "published", already_published: "is published already, unchanged", would_publish: "would be published" }[
        answer.status
      ] ?? answer.status;
    print(shell, json, {
      value: { ...answer, kid: privateJwk.kid },
      text: `${answer.skill}@${answer.version} ${says}\nsha256 ${answer.sha256}\nsigned by ${privateJwk.kid}`,
    });
    return "ok";
  },
});
