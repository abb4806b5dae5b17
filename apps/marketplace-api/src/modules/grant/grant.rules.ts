import { DomainError, said } from "@souk/kernel";
import { formatGrant, type Grant, isWithin, meet, normaliseGrants, parseGrant } from "@souk/policy";
import type { Audience } from "./grant.types.ts";

/** Whether an audience includes somebody with these groups. */
export function isFor(audience: Audience, groups: readonly string[]): boolean {
  return audience.everyone || audience.groups.some((group) => groups.includes(group));
}

/** Both audiences together. */
export function widenAudience(a: Audience, b: Audience): Audience {
  if (a.everyone || b.everyone) return { everyone: true, groups: [] };
  return { everyone: false, groups: [...new Set([...a.groups, ...b.groups])].sort() };
}

/** Grants in their one spelling. @throws DomainError `invalid_request` naming the one that does not parse. */
export function normalTexts(texts: readonly string[]): string[] {
  return normaliseGrants(texts.map(parseGrant)).map(formatGrant);
}

/** What was granted before, as far as a version asks for it. */
export function keptOf(granted: readonly string[], required: readonly Grant[]): string[] {
  return normaliseGrants(meet(granted.map(parseGrant), required)).map(formatGrant);
}

/**
 * What a company grants a skill: at most what its manifest asks for (T1: enablement ≤ manifest). Absent means all of it.
 * @throws DomainError `invalid_request` naming each grant beyond the manifest.
 */
export function grantedOf(wanted: readonly string[] | undefined, required: readonly Grant[]): string[] {
  if (wanted === undefined) return normaliseGrants(required).map(formatGrant);
  const grants = wanted.map(parseGrant);
  const problems = grants.flatMap((grant, i) =>
    isWithin([grant], required) ? [] : { pointer: `/permissions/${i}`, message: `the skill does not ask for ${formatGrant(grant)}` },
  );
  if (problems.length > 0) {
    throw new DomainError("invalid_request", said`Only what the skill asks for can be granted: ${problems[0]?.message ?? ""}.`, {
      details: { problems },
    });
  }
  return normaliseGrants(grants).map(formatGrant);
}
