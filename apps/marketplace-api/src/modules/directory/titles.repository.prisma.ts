import { LocalText } from "@souk/contracts";
import type { CompanyTx } from "@souk/db";
import type { Titles } from "./directory.types.ts";

/** Titles of skills and names of their publishers, in two queries. */
export async function readTitles(tx: CompanyTx, skills: readonly string[]): Promise<Titles> {
  const wanted = [...new Set(skills)];
  const titles = new Map<string, LocalText>();
  const publishers = new Map<string, string>();
  if (wanted.length > 0) {
    for (const row of await tx.skill.findMany({ where: { name: { in: wanted } }, select: { name: true, title: true } })) {
      const title = LocalText.safeParse(row.title);
      if (title.success) titles.set(row.name, title.data);
    }
    const slugs = [...new Set(wanted.map((name) => name.split("/")[0] ?? name))];
    for (const row of await tx.publisher.findMany({ where: { slug: { in: slugs } }, select: { slug: true, name: true } }))
      publishers.set(row.slug, row.name);
  }
  return {
    title: (skill) => titles.get(skill) ?? { en: skill, zh: skill },
    publisherName: (slug) => publishers.get(slug) ?? slug,
  };
}
