import { fileURLToPath } from "node:url";
import { buildSkill, createPublisherKey, formatFinding, type PrivateJwk, signManifest } from "@souk/cli/build";
import type { Manifest } from "@souk/contracts";
import type { Services } from "../composition.ts";
import type { Principal } from "../modules/identity/index.ts";

const SKILLS_FOLDER = fileURLToPath(new URL("../../../../examples/skills/", import.meta.url));

/** Folders of the example skills; each is published by the publisher its manifest names. */
const FOLDERS = [
  "invoice-match",
  "bank-reconcile",
  "fx-convert",
  "contract-extract",
  "csv-profile",
  "redact",
  "ticket-triage",
  "post-invoice",
  "resolve-ticket",
  "ask-policy",
  "data-thief",
] as const;

export interface BuiltSkill {
  readonly manifest: Manifest;
  readonly bundle: string;
}

async function buildExample(folder: string): Promise<BuiltSkill> {
  const result = await buildSkill(`${SKILLS_FOLDER}${folder}`);
  if (result.ok) return { manifest: result.manifest, bundle: result.bundle };
  throw new Error(`examples/skills/${folder} does not build:\n${result.findings.map(formatFinding).join("\n")}`);
}

/** Builds every example skill as `souk publish` does, two at a time: each build runs a process. @throws Error naming the findings of one that does not build. */
export async function buildExamples(): Promise<readonly BuiltSkill[]> {
  const built: BuiltSkill[] = [];
  const waiting = [...FOLDERS];
  const work = async (): Promise<void> => {
    for (let folder = waiting.shift(); folder !== undefined; folder = waiting.shift()) built.push(await buildExample(folder));
  };
  await Promise.all([work(), work()]);
  return built.sort((a, b) => order(a) - order(b));
}

/** Where a skill stands in the list above. */
const order = ({ manifest }: BuiltSkill): number => FOLDERS.findIndex((folder) => manifest.name.endsWith(`/${folder}`));

/** Publishers by slug with somebody who may publish for them. */
export type Publishers = ReadonlyMap<string, { readonly principal: Principal; readonly signingKey: PrivateJwk }>;

/** A signing key for each publisher, registered as `souk publish` does. */
export async function seedPublisherKeys(
  services: Pick<Services, "publishing">,
  owners: ReadonlyMap<string, Principal>,
): Promise<Publishers> {
  const publishers = new Map<string, { principal: Principal; signingKey: PrivateJwk }>();
  for (const [slug, principal] of owners) {
    const { privateJwk, publicJwk } = createPublisherKey();
    await services.publishing.putKey(principal, { publisher: slug, jwk: publicJwk });
    publishers.set(slug, { principal, signingKey: privateJwk });
  }
  return publishers;
}

/** Signs and publishes one version through the real service. */
export async function publishSkill(services: Pick<Services, "publishing">, publishers: Publishers, skill: BuiltSkill): Promise<void> {
  const slug = skill.manifest.name.split("/")[0] ?? "";
  const publisher = publishers.get(slug);
  if (!publisher) throw new Error(`the demo has no publisher ${slug}`);
  await services.publishing.publish(publisher.principal, {
    publisher: slug,
    manifest: skill.manifest,
    bundle: skill.bundle,
    signature: signManifest(skill.manifest, publisher.signingKey),
  });
}

/** The same code as an earlier version: what was published before the current one. */
export function asVersion(skill: BuiltSkill, version: string): BuiltSkill {
  return { ...skill, manifest: { ...skill.manifest, version } };
}
