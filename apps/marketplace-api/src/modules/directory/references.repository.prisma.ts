import type { CompanyTx } from "@souk/db";
import { DomainError, type Sentence, said } from "@souk/kernel";

/** A skill named by a setting, and where in the request it stands. */
export interface SkillReference {
  readonly skill: string;
  /** JSON pointer; left out where the request names one skill only. */
  readonly pointer?: string;
}

const MOST_SIMILAR = 3;
/** Trigrams two names share, of those they have: a typing error stays well above. */
const SIMILAR = 0.3;

/**
 * A setting for a name that nobody has would be one without effect.
 * @throws DomainError `not_found` that names skills called alike, unless every one of them is in the catalogue
 */
export async function requireSkills(tx: CompanyTx, references: readonly SkillReference[]): Promise<void> {
  const wanted = [...new Set(references.map(({ skill }) => skill))];
  if (wanted.length === 0) return;
  const found = new Set((await tx.skill.findMany({ where: { name: { in: wanted } }, select: { name: true } })).map(({ name }) => name));
  const missing = references.filter(({ skill }) => !found.has(skill));
  const [first] = missing;
  if (!first) return;
  const sentence = await noSuchSkill(tx, first.skill);
  const problems = missing.flatMap(({ skill, pointer }) => {
    if (pointer === undefined) return [];
    const message = skill === first.skill ? sentence : said`There is no skill ${skill}.`;
    return [{ pointer, message: String(message), said: { template: message.template, values: message.values } }];
  });
  throw new DomainError("not_found", sentence, problems.length > 0 ? { details: { problems } } : {});
}

/** "There is no skill x/y.", with up to three names that are similar. */
export async function noSuchSkill(tx: CompanyTx, skill: string): Promise<Sentence> {
  const rows = await tx.$queryRaw<{ name: string }[]>`
    SELECT name FROM skill WHERE similarity(name, ${skill}) > ${SIMILAR} ORDER BY similarity(name, ${skill}) DESC, name LIMIT ${MOST_SIMILAR}`;
  if (rows.length === 0) return said`There is no skill ${skill}.`;
  return said`There is no skill ${skill}. Similar names: ${rows.map(({ name }) => name).join(", ")}.`;
}

/** The same for a publisher. */
export async function noSuchPublisher(tx: CompanyTx, slug: string): Promise<Sentence> {
  const rows = await tx.$queryRaw<{ slug: string }[]>`
    SELECT slug FROM publisher WHERE similarity(slug, ${slug}) > ${SIMILAR} ORDER BY similarity(slug, ${slug}) DESC, slug LIMIT ${MOST_SIMILAR}`;
  if (rows.length === 0) return said`There is no publisher ${slug}.`;
  return said`There is no publisher ${slug}. Similar names: ${rows.map((row) => row.slug).join(", ")}.`;
}
