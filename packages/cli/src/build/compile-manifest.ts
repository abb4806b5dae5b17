import { Manifest } from "@souk/contracts";
import { formatMicro, isCurrency, parseMicro, sha256Hex } from "@souk/kernel";
import type { z } from "@souk/skill-sdk";
import { PERMISSION_FORMS } from "./permission-form.ts";

/** A problem of the definition, at a key path of it. */
export interface DefinitionProblem {
  readonly code: string;
  readonly severity: "error" | "warning";
  readonly path: readonly (string | number)[];
  readonly cause: string;
  readonly fix: string;
}

type Report = (problem: DefinitionProblem) => void;

function error(code: string, path: readonly (string | number)[], texts: { cause: string; fix: string }): DefinitionProblem {
  return { code, severity: "error", path, ...texts };
}

/** "0.002 USD" as currency and wire amount. */
function compilePrice(value: unknown, path: readonly (string | number)[], report: Report): { currency: string; amount: string } | null {
  const match = typeof value === "string" ? /^(\S+) ([A-Z]{3})$/.exec(value) : null;
  try {
    if (!match) throw new RangeError(`${JSON.stringify(value)} is not a price`);
    const [, amount = "", currency = ""] = match;
    if (!isCurrency(currency)) throw new RangeError(`${currency} is not a currency Souk bills in`);
    const micro = parseMicro(amount);
    if (micro < 0n) throw new RangeError("a price is never negative");
    return { currency, amount: formatMicro(micro) };
  } catch (problem) {
    if (!(problem instanceof RangeError)) throw problem;
    report(
      error("price_form", path, {
        cause: problem.message,
        fix: 'write an amount with at most six decimals and a currency, e.g. "0.002 USD"',
      }),
    );
    return null;
  }
}

function compileText(value: unknown, path: readonly string[], report: Report): unknown {
  if (typeof value !== "string") return value;
  report({
    code: "zh_missing",
    severity: "warning",
    path,
    cause: `${path.join(".")} is in one language only; Chinese pages will show it as it is`,
    fix: `write ${path.at(-1)}: { en: "…", zh: "…" }`,
  });
  return { en: value, zh: value };
}

function titleFromName(name: unknown): string {
  const last = typeof name === "string" ? (name.split("/")[1] ?? name) : "";
  const words = last.replaceAll("-", " ").trim();
  return words === "" ? "Skill" : words.charAt(0).toUpperCase() + words.slice(1);
}

function compileOutcomes(definition: Record<string, unknown>, currency: string | undefined, report: Report): Record<string, unknown> {
  const outcomes = (definition["outcomes"] ?? {}) as Record<string, Record<string, unknown>>;
  return Object.fromEntries(
    Object.entries(outcomes).map(([name, outcome]) => {
      const price = compilePrice(outcome["price"], ["outcomes", name, "price"], report);
      if (price && currency !== undefined && price.currency !== currency) {
        const cause = `the outcome is priced in ${price.currency}, a call in ${currency}; a skill has one currency`;
        report(error("price_currency", ["outcomes", name, "price"], { cause, fix: `price the outcome in ${currency}` }));
      }
      const summary =
        outcome["summary"] === undefined ? {} : { summary: compileText(outcome["summary"], ["outcomes", name, "summary"], report) };
      return [name, { ...outcome, price: price?.amount ?? "0.000000", ...summary }];
    }),
  );
}

/** Prices of `price`: of a call, and of the units it counts. */
function compilePrices(
  price: Record<string, unknown>,
  report: Report,
): { currency: string; call: string; units?: Record<string, unknown> } {
  const call = compilePrice(price["call"], ["price", "call"], report);
  const prices = { currency: call?.currency ?? "USD", call: call?.amount ?? "0.000000" };
  if (price["units"] === undefined) return prices;
  const units = Object.entries(price["units"] as Record<string, Record<string, unknown>>).map(([name, unit]) => {
    const path = ["price", "units", name];
    const one = compilePrice(unit["price"], [...path, "price"], report);
    if (one && call && one.currency !== call.currency) {
      const cause = `the unit is priced in ${one.currency}, a call in ${call.currency}; a skill has one currency`;
      report(error("price_currency", [...path, "price"], { cause, fix: `price the unit in ${call.currency}` }));
    }
    if (unit["max"] === undefined) {
      const cause = `nothing says how many ${name} one call may count, so nobody knows what a call can cost`;
      report(error("unit_maximum", path, { cause, fix: `add the most one call may count, e.g. ${name}: { …, max: 10 }` }));
    }
    const summary = unit["summary"] === undefined ? {} : { summary: compileText(unit["summary"], [...path, "summary"], report) };
    return [name, { ...unit, price: one?.amount ?? "0.000000", max: unit["max"] ?? 1, ...summary }];
  });
  return { ...prices, units: Object.fromEntries(units) };
}

function issueProblem(issue: z.core.$ZodIssue): DefinitionProblem {
  const path = issue.path.map((step) => (typeof step === "symbol" ? String(step) : step));
  const [top, kind] = path;
  if (top === "version") return error("version_not_semver", path, { cause: issue.message, fix: 'use a semantic version such as "1.2.0"' });
  if (top === "name")
    return error("name_form", path, { cause: issue.message, fix: 'use "<publisher>/<skill>", e.g. "ledgerly/invoice-match"' });
  if (top === "permissions") {
    const keys = issue.code === "unrecognized_keys" ? `unknown kind ${issue.keys.join(", ")}` : `${path.join(".")}: ${issue.message}`;
    const form = PERMISSION_FORMS[String(kind)] ?? `one of ${Object.keys(PERMISSION_FORMS).join(", ")}`;
    return error("permission_form", path, { cause: keys, fix: `use ${form}` });
  }
  const where = path.length === 0 ? "" : `${path.join(".")}: `;
  const extra = issue.code === "unrecognized_keys" ? ` (${issue.keys.join(", ")})` : "";
  return error("manifest_invalid", path, { cause: `${where}${issue.message}${extra}`, fix: "see @souk/skill-sdk/manifest.schema.json" });
}

/** Compiles what `defineSkill` declared into the manifest. Every problem goes to `report`; null when there is an error among them. */
export function compileManifest(
  source: { definition: Record<string, unknown>; input: Record<string, unknown>; output: Record<string, unknown>; bundle: string },
  report: Report,
): Manifest | null {
  let failed = false;
  const tell: Report = (problem) => {
    failed ||= problem.severity === "error";
    report(problem);
  };
  const { definition, input, output, bundle } = source;
  const price = compilePrices((definition["price"] ?? {}) as Record<string, unknown>, tell);
  const examples = (definition["examples"] ?? []) as Record<string, unknown>[];
  const draft = {
    ...definition,
    manifestVersion: 1,
    abi: 1,
    title: compileText(definition["title"] ?? titleFromName(definition["name"]), ["title"], tell),
    summary: compileText(definition["summary"], ["summary"], tell),
    ...(definition["description"] === undefined ? {} : { description: compileText(definition["description"], ["description"], tell) }),
    category: definition["category"] ?? "other",
    keywords: definition["keywords"] ?? [],
    input,
    output,
    permissions: definition["permissions"] ?? {},
    price,
    outcomes: compileOutcomes(definition, price.currency, tell),
    errors: definition["errors"] ?? {},
    limits: definition["limits"] ?? {},
    examples: examples.map((example, i) =>
      example["title"] === undefined
        ? example
        : { ...example, title: compileText(example["title"], ["examples", String(i), "title"], () => {}) },
    ),
    bundle: { sha256: sha256Hex(bundle), bytes: Buffer.byteLength(bundle) },
  };
  const parsed = Manifest.safeParse(draft);
  for (const issue of parsed.error?.issues ?? []) tell(issueProblem(issue));
  return parsed.success && !failed ? parsed.data : null;
}
