import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "../..");
const SOURCES = ["apps/marketplace-api/src/**/*.ts", "packages/{kernel,policy,metering,ledger}/src/**/*.ts"];

/** Where a template literal that begins at `start` (its back tick) ends. */
function endOfTemplate(text: string, start: number): number {
  let at = start + 1;
  while (text[at] !== "`") {
    if (text[at] === "\\") at += 2;
    else if (text.startsWith("${", at)) at = endOfHole(text, at + 2);
    else at += 1;
  }
  return at + 1;
}

/** Where the `${…}` whose inside begins at `start` ends. */
function endOfHole(text: string, start: number): number {
  let depth = 1;
  let at = start;
  while (depth > 0) {
    const char = text[at];
    if (char === "`") {
      at = endOfTemplate(text, at);
      continue;
    }
    if (char === '"') {
      at = text.indexOf('"', at + 1) + 1;
      continue;
    }
    if (char === "{") depth += 1;
    if (char === "}") depth -= 1;
    at += 1;
  }
  return at;
}

/** `There is no call ${id}.` as the tag `said` keeps it: There is no call {0}. */
function templateOf(literal: string): string {
  let out = "";
  let values = 0;
  for (let at = 1; at < literal.length - 1; ) {
    if (!literal.startsWith("${", at)) {
      out += literal[at];
      at += 1;
      continue;
    }
    at = endOfHole(literal, at + 2);
    out += `{${values}}`;
    values += 1;
  }
  return out;
}

const QUOTED = /"(?:[^"\\\n]|\\.)*"/g;
const unquoted = (text: string): string => JSON.parse(text) as string;

function sentencesOf(text: string): string[] {
  const found: string[] = [];
  for (const { index } of text.matchAll(/\bsaid`/g)) {
    const start = index + "said".length;
    found.push(templateOf(text.slice(start, endOfTemplate(text, start))));
  }
  for (const [, literal = ""] of text.matchAll(/\bwords\(\s*("(?:[^"\\\n]|\\.)*")/g)) found.push(unquoted(literal));
  // What is thrown: every literal of the arguments that reads like a sentence, and the details kept with calls.
  for (const [call] of text.matchAll(/new DomainError\((?:[^()]|\([^()]*\))*?\)/g))
    found.push(
      ...[
        ...call
          .replaceAll(/details:[\s\S]*$/g, "")
          .replaceAll(/`[^`]*`/g, "")
          .matchAll(QUOTED),
      ].map(([literal]) => unquoted(literal)),
    );
  for (const [, literal = ""] of text.matchAll(/\brefuse\((?:"[^"\n]*",\s*)?("(?:[^"\\\n]|\\.)*")\)/g)) found.push(unquoted(literal));
  for (const [, literal = ""] of text.matchAll(/detail:\s+("(?:[^"\\\n]|\\.)*")/g)) found.push(unquoted(literal));
  return found.filter((sentence) => sentence.includes(" ") || /\{\d\}/.test(sentence));
}

const LITERAL = String.raw`"(?:[^"\\\n]|\\.)*"|\`(?:[^\`\\]|\\.)*\``;
/** Where reasons stand that travel as text: refusals of actions and requests, and what a schema says of a wrong value. */
const REASONS = [
  String.raw`\b(?:message|why|howToFix)\s*[:=]\s*(?:[^\`"\n;]*?[?(]\s*)?(${LITERAL})(?:\s*:\s*(${LITERAL}))?`,
  String.raw`\brefused\("[^"]*",\s*(${LITERAL})`,
  String.raw`\bplatform\(\s*(?:${LITERAL}),\s*(${LITERAL})`,
  String.raw`\bWireError\("\w+",\s*(${LITERAL})`,
  String.raw`\.(?:refine|regex|min|max)\((?:[^"()]|\([^()]*\))*?,\s*("(?:[^"\\\n]|\\.)*")\)`,
].map((source) => new RegExp(source, "gs"));

const TELLS_REASONS = /^(apps\/marketplace-api|packages\/policy)\//;

function reasonsOf(text: string): string[] {
  return REASONS.flatMap((pattern) => [...text.matchAll(pattern)])
    .flatMap(([, ...literals]) => literals)
    .filter((literal) => literal !== undefined)
    .map((literal) => (literal.startsWith('"') ? unquoted(literal) : templateOf(literal)))
    .filter((sentence) => sentence.includes(" "));
}

/** Every sentence the API can answer with, with the file that says it. */
export function apiSentences(): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const file of SOURCES.flatMap((pattern) => globSync(pattern, { cwd: ROOT })).toSorted()) {
    if (/\.(test|example)\.ts$|\/(testing|demo|openapi)\/|generated|\/env\.ts$|kernel\/src\/sentence\.ts$/.test(file)) continue;
    const text = readFileSync(join(ROOT, file), "utf8");
    for (const sentence of [...sentencesOf(text), ...(TELLS_REASONS.test(file) ? reasonsOf(text) : [])]) found.set(sentence, file);
  }
  return found;
}
