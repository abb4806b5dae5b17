import type { Manifest } from "@souk/contracts";

/** One thing to look for, and how much finding it says. */
export interface QueryTerm {
  readonly text: string;
  readonly weight: number;
}

const HAN_RUN = /\p{Script=Han}+/gu;
const LATIN_WORD = /[\p{Script=Latin}\p{N}]+/gu;
const MAX_QUERY_TERMS = 60;

/** Words that say nothing about the job. */
const STOP_WORDS: ReadonlySet<string> = new Set(
  `a about all am an and any are as at be been but by can could do does each every for from get give go got had has have help how i if in into is it its
  just let like make me my need no not of off on one or our out over please put same should show so some somebody someone something somewhere tell than that
  the their them then there these they thing things this those to too us want was we were what when where whether which who whose why will with would you your`.split(
    /\s+/u,
  ),
);
/** Chinese phrases that only glue a sentence together; none is part of a word of this trade. */
const STOP_HAN =
  /帮我们|帮我|帮忙|请问|请帮|请把|我想要|我想|我要|我们|我的|你们|想要|需要|一下|一个|一份|怎么|如何|能不能|可不可以|可以|有没有|哪些|哪个|是否|是不是|这个|那个|这些|那些|里面|里的|出来|的|了|吗|呢|吧|请|把|我|你|它|们|这|那|些/gu;

/** NFKC, small letters. */
const normalise = (text: string): string => text.normalize("NFKC").toLowerCase();

/** Han characters two by two: PostgreSQL has no Chinese dictionary, and pairs of characters find words without one. */
function bigrams(run: string): string[] {
  const chars = [...run];
  if (chars.length < 2) return chars;
  return chars.slice(1).map((char, i) => `${chars[i]}${char}`);
}

/** Words of a text as they are indexed: Latin words as they stand, Han as pairs. */
export function searchWords(text: string): string[] {
  const normal = normalise(text);
  const latin = normal.match(LATIN_WORD) ?? [];
  const han = [...normal.matchAll(HAN_RUN)].flatMap(([run]) => bigrams(run));
  return [...latin, ...han];
}

const CATEGORY_WORDS: Readonly<Record<Manifest["category"], string>> = {
  finance: "finance accounting 财务 会计",
  legal: "legal law 法务 法律",
  support: "support customer service 客服 服务",
  data: "data analytics 数据 分析",
  privacy: "privacy data protection 隐私 保护",
  it: "it operations 运维",
  sales: "sales 销售",
  hr: "hr human resources 人事 人力",
  other: "",
};

/** Names and descriptions of a schema's fields. */
function fieldWords(schema: unknown, depth = 0): string[] {
  if (schema === null || typeof schema !== "object" || depth > 6) return [];
  return Object.entries(schema).flatMap(([key, value]) => {
    if (key === "properties" && value !== null && typeof value === "object") {
      return Object.entries(value).flatMap(([name, field]) => [
        name.replace(/([a-z])([A-Z])/g, "$1 $2").replaceAll("_", " "),
        ...fieldWords(field, depth + 1),
      ]);
    }
    if (key === "description" && typeof value === "string") return [value];
    return fieldWords(value, depth + 1);
  });
}

/**
 * What search looks at, three lines of falling weight: name, title and keywords; summary and description; fields and examples.
 * The generated column `search_vector` gives the lines their weights.
 */
export function searchTextOf(manifest: Manifest): string {
  const { title, summary, description } = manifest;
  const lines = [
    [manifest.name.replace(/[/-]/g, " "), title.en, title.zh, ...manifest.keywords],
    [summary.en, summary.zh, description?.en ?? "", description?.zh ?? "", CATEGORY_WORDS[manifest.category]],
    [
      ...fieldWords(manifest.input),
      ...fieldWords(manifest.output),
      ...manifest.examples.flatMap((example) => (example.title ? [example.title.en, example.title.zh] : [])),
    ],
  ];
  return lines.map((parts) => searchWords(parts.join(" , ")).join(" ")).join("\n");
}

/** The sentence as synonyms are looked up in it: words between single spaces, Han without spaces. */
export function synonymText(q: string): string {
  return ` ${normalise(q)
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim()} `;
}

/** What to look for, from a word or a plain sentence; synonyms are added by the repository. */
export function queryTerms(q: string): QueryTerm[] {
  const normal = normalise(q);
  const latin = (normal.match(LATIN_WORD) ?? []).filter((word) => !STOP_WORDS.has(word));
  const han = [...normal.replace(STOP_HAN, " ").matchAll(HAN_RUN)].flatMap(([run]) => bigrams(run));
  const terms = new Map<string, QueryTerm>();
  for (const text of latin) terms.set(text, { text, weight: 1 });
  for (const text of han) terms.set(text, { text, weight: 0.7 });
  return [...terms.values()].slice(0, MAX_QUERY_TERMS);
}
