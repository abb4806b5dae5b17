import { DomainError, said } from "@souk/kernel";
import { formatGrant, isWithin, meet, parseGrant } from "@souk/policy";
import { type CatalogReader, diffVersions, type PublishedVersion } from "../catalog/index.ts";
import { readNames, readTitles } from "../directory/index.ts";
import { type Principal, requireRight, requireRole, requireScope } from "../identity/index.ts";
import type { EnablementService } from "./enablement.service.ts";
import { type GrantDeps, noteAudit } from "./grant.change.ts";
import type { EnablementRecord } from "./grant.types.ts";
import type { VersionReviewView } from "./version-review.types.ts";

export interface VersionReviewDeps extends GrantDeps {
  readonly catalog: CatalogReader;
  readonly enablements: Pick<EnablementService, "list" | "get" | "enable">;
}

const instant = (ms: number): string => new Date(ms).toISOString();
const factsOf = ({ version, sha256, publishedAt, status }: PublishedVersion) => ({
  version,
  sha256,
  publishedAt: instant(publishedAt),
  status,
});

/** Newer versions of pinned skills: what they ask for beyond the pinned one, and whether the company takes them. The pinned one keeps running. */
export function createVersionReviewService(deps: VersionReviewDeps) {
  const { db, clock, catalog, enablements } = deps;

  async function pairOf(record: EnablementRecord): Promise<{ pinned: PublishedVersion; latest: PublishedVersion } | null> {
    const [pinned, latest] = await Promise.all([catalog.version(record.skill, record.version), catalog.latest(record.skill)]);
    return pinned && latest && latest.version !== pinned.version ? { pinned, latest } : null;
  }

  async function viewsOf(principal: Principal, records: readonly EnablementRecord[]): Promise<VersionReviewView[]> {
    const pairs = (await Promise.all(records.map(pairOf))).filter((pair) => pair !== null);
    return db.withCompany(principal.companyId, async (tx) => {
      const skills = pairs.map(({ pinned }) => pinned.skill);
      const decided = await tx.versionReview.findMany({ where: { skill: { in: skills }, decision: "held" } });
      const titles = await readTitles(tx, skills);
      const names = await readNames(tx, { principals: decided.map((row) => row.decidedBy) });
      return pairs.map(({ pinned, latest }) => {
        const changes = diffVersions(pinned.manifest, latest.manifest);
        const held = decided.find((row) => row.skill === pinned.skill && row.version === latest.version);
        return {
          skill: pinned.skill,
          title: titles.title(pinned.skill),
          publisher: titles.publisherName(pinned.publisher),
          pinned: factsOf(pinned),
          latest: factsOf(latest),
          asksMore: changes.some((change) => change.asksMore),
          changes: [...changes],
          decision: held ? ("held" as const) : ("open" as const),
          comment: held?.comment ?? null,
          decidedAt: held?.decidedAt.toISOString() ?? null,
          decidedBy: held ? names.principal(held.decidedBy).name : null,
        };
      });
    });
  }

  /** Pinned skills that have a newer version; those that ask for more come first. @throws DomainError `permission_denied` */
  async function list(principal: Principal): Promise<{ items: VersionReviewView[]; nextCursor: null }> {
    requireScope(principal, "read");
    requireRole(principal, "admin", "auditor");
    const items = await viewsOf(principal, await enablements.list(principal));
    const rank = (view: VersionReviewView): number => (view.decision === "held" ? 2 : view.asksMore ? 0 : 1);
    return { items: items.sort((a, b) => rank(a) - rank(b) || a.skill.localeCompare(b.skill)), nextCursor: null };
  }

  /** One of them. @throws DomainError `permission_denied`, `not_found` when the pinned version is the newest */
  async function get(principal: Principal, skill: string): Promise<VersionReviewView> {
    requireScope(principal, "read");
    requireRole(principal, "admin", "auditor");
    const [view] = await viewsOf(principal, [await enablements.get(principal, skill)]);
    if (!view) throw new DomainError("not_found", said`${skill} runs in its newest version.`);
    return view;
  }

  async function decide(principal: Principal, input: DecideInput, decision: "approved" | "held"): Promise<void> {
    const { skill, version, comment } = input;
    const row = { decision, comment, decidedBy: principal.key, decidedAt: new Date(clock.now()) };
    await db.withCompany(principal.companyId, async (tx) => {
      const key = { companyId: principal.companyId, skill, version };
      await tx.versionReview.upsert({ where: { companyId_skill_version: key }, create: { ...key, ...row }, update: row });
      await noteAudit(tx, deps, { actor: principal.key, action: `version.${decision}`, target: skill, payload: { version, comment } });
    });
  }

  /**
   * Takes the newest version, for the same people and under the same limits. What the company had taken away stays away; what is newly asked for is given.
   * @throws DomainError `permission_denied`, `not_found`, `version_conflict` when a newer one came meanwhile, `frozen`
   */
  async function approve(principal: Principal, input: DecideInput): Promise<void> {
    requireScope(principal, "admin");
    requireRight(principal, "skills");
    const record = await enablements.get(principal, input.skill);
    const pair = await pairOf(record);
    if (!pair || pair.latest.version !== input.version) throw stale(input);
    const { pinned, latest } = pair;
    const kept = meet(record.grants.map(parseGrant), latest.required).map(formatGrant);
    const asked = latest.required.filter((grant) => !isWithin([grant], pinned.required)).map(formatGrant);
    const permissions = [...new Set([...kept, ...asked])];
    const { skill, version, comment } = input;
    await enablements.enable(principal, { skill, version, audience: record.audience, permissions, comment });
    await decide(principal, input, "approved");
  }

  /** Keeps the pinned version and ends the alarm for this newer one. @throws DomainError `permission_denied`, `not_found`, `version_conflict` */
  async function hold(principal: Principal, input: DecideInput): Promise<void> {
    requireScope(principal, "admin");
    requireRight(principal, "skills");
    const pair = await pairOf(await enablements.get(principal, input.skill));
    if (!pair || pair.latest.version !== input.version) throw stale(input);
    await decide(principal, input, "held");
  }
  return { list, get, approve, hold };
}

export interface DecideInput {
  readonly skill: string;
  /** The newer version that was looked at. */
  readonly version: string;
  readonly comment: string;
}

const stale = ({ skill, version }: DecideInput): DomainError =>
  new DomainError(
    "version_conflict",
    said`${version} is not the newest version of ${skill} any more, or it is the one that runs. Look again.`,
  );

export type VersionReviewService = ReturnType<typeof createVersionReviewService>;
