import { type CompanyTx, Prisma } from "@souk/db";
import { z } from "zod";
import { toListing } from "./catalog.mapping.ts";
import type { Listing, SearchFilters, SearchInput, SearchResult, SkillFacts } from "./catalog.types.ts";
import { queryTerms, synonymText } from "./search.rules.ts";

/** Matches that say less than this share of the best one are noise. */
const NOISE_SHARE = 0.2;
/** What a synonym's canonical word counts beside a word of the sentence. */
const SYNONYM_WEIGHT = 0.9;

const Match = z.object({ name: z.string(), category: z.string(), score: z.number(), updated_at: z.date() });
type Match = z.output<typeof Match>;

function whereOf(filters: SearchFilters): Prisma.Sql {
  const all: Prisma.Sql[] = [Prisma.sql`s.status = 'listed'`];
  if (filters.risk !== undefined) all.push(Prisma.sql`s.risk = ${filters.risk}`);
  if (filters.readsOnly) all.push(Prisma.sql`s.reads_only`);
  if (filters.noOutsideHosts) all.push(Prisma.sql`s.no_outside_hosts`);
  if (filters.maxPrice !== undefined) all.push(Prisma.sql`s.call_micro <= ${filters.maxPrice}::bigint`);
  if (filters.maxPrice !== undefined && filters.currency !== undefined) all.push(Prisma.sql`s.currency = ${filters.currency}`);
  if (filters.names !== undefined) all.push(Prisma.sql`s.name = ANY (${[...filters.names]}::text[])`);
  return Prisma.join(all, " AND ");
}

/**
 * One row per match. A word counts by how rare it is and where it stands (weights of `search_vector`); words of a synonym table count too, and a
 * Latin word nobody uses is looked for by trigrams, so that typing errors find something.
 */
async function bySentence(tx: CompanyTx, q: string, filters: SearchFilters): Promise<readonly Match[]> {
  const terms = queryTerms(q);
  const texts = terms.map((term) => term.text);
  const weights = terms.map((term) => term.weight);
  const rows = await tx.$queryRaw<unknown[]>`
    WITH said AS (
      SELECT text, max(weight) AS weight FROM (
        SELECT * FROM unnest(${texts}::text[], ${weights}::float8[]) AS t(text, weight)
        UNION ALL
        SELECT canonical, ${SYNONYM_WEIGHT}::float8 FROM search_synonym
        WHERE position(CASE WHEN term ~ '^[ -~]+$' THEN ' ' || term || ' ' ELSE term END IN ${synonymText(q)}) > 0
      ) u GROUP BY text
    ), asked AS (
      SELECT text, weight, plainto_tsquery('english', text) || plainto_tsquery('simple', text) AS query FROM said
    ), listed AS (
      SELECT s.name, s.category, s.updated_at, s.search_vector, s.search_text FROM skill s WHERE ${whereOf(filters)}
    ), hit AS (
      SELECT l.name, a.text, a.weight, ts_rank('{0.05,0.1,0.35,1.0}', l.search_vector, a.query)::float8 AS rank
      FROM asked a JOIN listed l ON l.search_vector @@ a.query
    ), rarity AS (
      SELECT text, ln(1 + (SELECT count(*) FROM listed)::float8 / count(*)) AS value FROM hit GROUP BY text
    ), near AS (
      SELECT l.name, a.weight * 0.5 * strict_word_similarity(a.text, l.search_text)::float8 * ln(1 + (SELECT count(*) FROM listed)::float8) AS score
      FROM asked a CROSS JOIN listed l
      WHERE a.text ~ '^[a-z]{4,}$' AND NOT EXISTS (SELECT FROM hit h WHERE h.text = a.text) AND strict_word_similarity(a.text, l.search_text) >= 0.45
    ), scored AS (
      SELECT name, sum(score) AS score FROM (
        SELECT h.name, h.weight * h.rank * r.value AS score FROM hit h JOIN rarity r USING (text)
        UNION ALL SELECT name, score FROM near
      ) u GROUP BY name
    )
    SELECT l.name, l.category, l.updated_at, s.score::float8 AS score FROM scored s JOIN listed l USING (name) ORDER BY s.score DESC, l.name`;
  const matches = rows.map((row) => Match.parse(row));
  const best = matches[0]?.score ?? 0;
  return matches.filter((match) => match.score >= best * NOISE_SHARE);
}

async function everything(tx: CompanyTx, filters: SearchFilters): Promise<readonly Match[]> {
  const rows = await tx.$queryRaw<unknown[]>`
    SELECT s.name, s.category, s.updated_at, 0::float8 AS score FROM skill s WHERE ${whereOf(filters)} ORDER BY s.updated_at DESC, s.name`;
  return rows.map((row) => Match.parse(row));
}

/** Usable skills first, then what may be asked for; each by how well it fits. */
export async function searchListings(tx: CompanyTx, { filters, usable, limit, offset }: SearchInput): Promise<SearchResult> {
  const q = filters.q?.trim() ?? "";
  const all = q === "" ? await everything(tx, filters) : await bySentence(tx, q, filters);
  const counts = new Map<string, number>();
  for (const { category } of all) counts.set(category, (counts.get(category) ?? 0) + 1);
  const matches = filters.category === undefined ? all : all.filter(({ category }) => category === filters.category);
  const mayUse = new Set(usable);
  const ordered = [...matches.filter(({ name }) => mayUse.has(name)), ...matches.filter(({ name }) => !mayUse.has(name))];
  const names = ordered.slice(offset, offset + limit).map(({ name }) => name);
  const found = new Map((await tx.skill.findMany({ where: { name: { in: names } } })).map((row) => [row.name, toListing(row)]));
  return {
    items: names.flatMap((name): Listing[] => {
      const listing = found.get(name);
      return listing ? [listing] : [];
    }),
    total: matches.length,
    categories: [...counts]
      .map(([category, count]) => ({ category, count }))
      .sort((a, b) => b.count - a.count || (a.category < b.category ? -1 : 1)),
  };
}

const Facts = z.object({
  name: z.string(),
  calls: z.bigint(),
  succeeded: z.bigint(),
  p50_ms: z.number().nullable(),
  p95_ms: z.number().nullable(),
  buyers: z.bigint(),
});

/** Facts of several skills over all buyers since an instant (ms UTC). */
export async function readFacts(tx: CompanyTx, names: readonly string[], since: number): Promise<ReadonlyMap<string, SkillFacts>> {
  const rows = await tx.$queryRaw<unknown[]>`
    SELECT n.name, f.* FROM unnest(${[...names]}::text[]) AS n(name), LATERAL souk_skill_facts(n.name, ${new Date(since)}) f`;
  return new Map(
    rows.map((row) => {
      const { name, calls, succeeded, p50_ms, p95_ms, buyers } = Facts.parse(row);
      const successRate = calls === 0n ? null : Number(succeeded) / Number(calls);
      return [name, { calls30d: Number(calls), successRate, p50Ms: p50_ms, p95Ms: p95_ms, buyers: Number(buyers) }];
    }),
  );
}
