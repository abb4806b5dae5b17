import type { Problem } from "@souk/contracts";
import type { Said } from "@souk/kernel";
import { grantWords, isGrant } from "../features/permission/grant-words.ts";
import english from "./problem-words.en.json" with { type: "json" };
import chinese from "./problem-words.zh.json" with { type: "json" };

const SENTENCES: Readonly<Record<string, string>> = chinese.sentences;
const FIXES: Readonly<Record<string, string>> = chinese.fixes;
const REASONS: Readonly<Record<string, string>> = chinese.reasons;
const CODES: Readonly<Record<string, string>> = chinese.codes;

/** What a problem says of itself. */
export interface Spoken {
  readonly code?: string;
  readonly detail: string;
  readonly said?: Said | undefined;
}

/** What a decision says of itself: the layer that decided and what it lacks. */
export type Explained = Pick<NonNullable<Problem["decision"]>, "missing" | "howToFix"> & { readonly layer: string | null };

/** Says what the API answers in the reader's language. English is the API's own, with permissions in words. */
export interface ProblemWords {
  /** Why something did not work. */
  problem(spoken: Spoken): string;
  /** One sentence of the API; as it stands where it is not known. */
  sentence(text: string, said?: Said): string;
  /** Who can change a denial, and where. */
  howToFix(decision: Explained): string | null;
  /** Why one action of a skill was refused. */
  reason(text: string, layer: string | null): string;
  /** What a decision was made by: a permission in words; names and texts of rules as they stand where they are not known. */
  rule(text: string): string;
}

/** `{0}`, `{1}` … are the places of the values. */
const fill = (template: string, values: readonly string[]): string =>
  template.replaceAll(/\{(\d+)\}/g, (whole, at: string) => values[Number(at)] ?? whole);

/** How permissions read inside a sentence of one language. */
interface GrantSpeech {
  readonly templates: Readonly<Record<GrantKey, string>>;
  readonly verbs: Readonly<Record<string, string>>;
  readonly between: { readonly verbs: string; readonly grants: string };
}
type GrantKey = ReturnType<typeof grantWords>["key"];

const { verbs: englishVerbs, ...englishGrants } = english.grants;
const { verbs: chineseVerbs, ...chineseGrants } = chinese.grants;
const IN_ENGLISH: GrantSpeech = {
  templates: Object.fromEntries(Object.entries(englishGrants).map(([key, text]) => [key, uncapitalised(text)])) as typeof englishGrants,
  verbs: englishVerbs,
  between: { verbs: ", ", grants: "; " },
};
const IN_CHINESE: GrantSpeech = { templates: chineseGrants, verbs: chineseVerbs, between: { verbs: "、", grants: "；" } };

function uncapitalised(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** `file:/invoices/** read; …` as permissions in words; anything else as it stands. */
function plainGrants(text: string, speech: GrantSpeech): string {
  const parts = text.split("; ").map(grantWords);
  if (parts.some(({ key }) => key === "other")) return text;
  const verbsOf = (verbs: string): string =>
    verbs
      .split(", ")
      .map((verb) => speech.verbs[verb] ?? verb)
      .join(speech.between.verbs);
  return parts
    .map(({ key, values }) => fillNamed(speech.templates[key], { ...values, verbs: verbsOf(values.verbs) }))
    .join(speech.between.grants);
}

const fillNamed = (template: string, values: Readonly<Record<string, string>>): string =>
  template.replaceAll(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);

/** A sentence in Chinese, or null when nobody translated it. */
function translate({ template, values }: Said): string | null {
  const known = SENTENCES[template];
  if (known === undefined) return null;
  return fill(
    known,
    values.map((value) =>
      typeof value === "string" ? plainGrants(value, IN_CHINESE) : (translate(value) ?? fill(value.template, value.values)),
    ),
  );
}

const plain = (text: string): Said => ({ template: text, values: [] });

/** Letters of ours a sentence needs to be told from another one by its words alone. */
const TELLING_LETTERS = 10;

/** Sentences that came as text, without their parameters apart: reasons kept with actions, and what a skill passes on. The most telling first. */
const PATTERNS = Object.keys(SENTENCES)
  .filter((template) => template.includes("{0}") && lettersOf(template) >= TELLING_LETTERS)
  .toSorted((a, b) => lettersOf(b) - lettersOf(a))
  .map((template) => ({ template, pattern: new RegExp(`^${escaped(template).replaceAll(/\\\{\d+\\\}/g, "(.+?)")}$`, "su") }));

function lettersOf(template: string): number {
  return template.replaceAll(/\{\d+\}|[^a-z]/gi, "").length;
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}

/** A known sentence with its parameters, or null. */
function recognise(text: string): Said | null {
  if (Object.hasOwn(SENTENCES, text)) return plain(text);
  for (const { template, pattern } of PATTERNS) {
    const found = pattern.exec(text);
    if (found) return { template, values: found.slice(1) };
  }
  return null;
}

function translateText(text: string): string | null {
  const found = recognise(text);
  if (found) return translate(found);
  // a part of a sentence that was made into one, and one about a host: `api.example.com: the answer did not come in time`
  const part = /^(\p{Lu})(.*)\.$/su.exec(text);
  const inner = part && recognise(`${part[1]?.toLowerCase()}${part[2]}`);
  if (inner) return `${translate(inner)}。`;
  const about = /^([a-z0-9.[\]:-]+): (.+)$/su.exec(text);
  const rest = about && recognise(about[2] ?? "");
  return about && rest ? `${about[1]}：${translate(rest)}` : null;
}

/** Names of roles and uses of keys that a denial misses, or null when it misses something else. */
function named(missing: readonly string[], prefix: string): string | null {
  if (missing.length === 0 || missing.some((one) => !one.startsWith(prefix))) return null;
  return missing.map((one) => SENTENCES[one.slice(prefix.length)] ?? one.slice(prefix.length)).join("、");
}

function chineseFix({ layer, missing, howToFix }: Explained): string | null {
  if (howToFix === null) return null;
  const roles = named(missing, "role:");
  const scopes = named(missing, "scope:");
  if (roles !== null) return fill(FIXES["roles"] ?? "", [roles]);
  if (scopes !== null) return fill(FIXES["scopes"] ?? "", [scopes]);
  if (layer === "enablement" && missing.some((one) => one.startsWith("skill:"))) return FIXES["notEnabled"] ?? howToFix;
  if (layer === "company" && missing.length === 0) return FIXES["frozen"] ?? howToFix;
  if (layer === "employee" && missing.length === 0) return FIXES["area"] ?? howToFix;
  const known = layer === null ? undefined : FIXES[layer];
  return known === undefined
    ? (translateText(howToFix) ?? howToFix)
    : fill(known, [missing.map((one) => plainGrants(one, IN_CHINESE)).join("；")]);
}

const WRITTEN_GRANT = /\b(?:perm|file|http|secret|skill|connection|kv):\S/;

/** An English sentence of the API with the permissions it names in words; any other text as it stands. */
function plainEnglish(text: string, said?: Said): string {
  if (!WRITTEN_GRANT.test(text)) return text;
  const found = said ?? recognise(text);
  return found && found.values.length > 0 ? inPlainEnglish(found) : text;
}

function inPlainEnglish({ template, values }: Said): string {
  const told = (value: string): string => {
    const grants = plainGrants(value, IN_ENGLISH);
    return grants === value ? plainEnglish(value) : grants;
  };
  return fill(
    template,
    values.map((value) => (typeof value === "string" ? told(value) : inPlainEnglish(value))),
  );
}

const ENGLISH: ProblemWords = {
  problem: ({ detail, said }) => plainEnglish(detail, said),
  sentence: (text, said) => plainEnglish(text, said),
  howToFix: ({ howToFix }) => (howToFix === null ? null : plainEnglish(howToFix)),
  reason: (text) => plainEnglish(text),
  rule: (text) => plainGrants(text, IN_ENGLISH),
};

const CHINESE: ProblemWords = {
  problem({ code, detail, said }) {
    const known = said ? translate(said) : translateText(detail);
    if (known !== null) return known;
    // What a skill itself says stays in its own words.
    return code === undefined || code === "skill_failed" ? detail : (CODES[code] ?? detail);
  },
  sentence: (text, said) => (said ? translate(said) : translateText(text)) ?? text,
  howToFix: chineseFix,
  reason: (text, layer) => translateText(text) ?? (layer === null ? text : (REASONS[layer] ?? text)),
  rule: (text) => (isGrant(text) ? plainGrants(text, IN_CHINESE) : (translateText(text) ?? text)),
};

/** The words of problems for readers of one language. */
export function problemWords(locale: string): ProblemWords {
  return locale === "zh" ? CHINESE : ENGLISH;
}
