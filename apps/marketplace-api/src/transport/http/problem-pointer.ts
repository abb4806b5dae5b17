import { type Counted, type Said, textOf, words, wrongForm } from "@souk/kernel";
import type { z } from "zod";

/** One wrong place of a value; `pointer` is a JSON pointer (RFC 6901). */
export interface WrongPlace {
  readonly pointer: string;
  readonly message: string;
  readonly said: Said;
}

type Issue = z.core.$ZodIssue;

/** Zod's findings in plain words; a text of our own schemas stands for itself. */
function sentenceOf(issue: Issue, isMissing: boolean): Said {
  const own = ownWords(issue);
  if (own) return own;
  if (isMissing) return wrongForm.required();
  switch (issue.code) {
    case "too_small":
      return issue.inclusive === false ? wrongForm.moreThan(issue.minimum) : wrongForm.atLeast(countedBy(issue.origin), issue.minimum);
    case "too_big":
      return issue.inclusive === false ? wrongForm.lessThan(issue.maximum) : wrongForm.atMost(countedBy(issue.origin), issue.maximum);
    case "invalid_type":
      return wrongForm.type(issue.expected);
    case "unrecognized_keys":
      return wrongForm.unknown(issue.keys);
    case "invalid_value":
      return wrongForm.oneOf(issue.values.map(String));
    case "not_multiple_of":
      return wrongForm.multipleOf(issue.divisor);
    case "invalid_format":
      return issue.format === "regex" ? wrongForm.pattern(null) : wrongForm.format(issue.format);
    case "invalid_union":
      return "options" in issue && Array.isArray(issue.options) ? wrongForm.oneOf(issue.options.map(String)) : wrongForm.noForm();
    default:
      return wrongForm.other();
  }
}

/** What one of our schemas says itself. Zod's own words all begin like this. */
function ownWords({ message }: Issue): Said | null {
  return /^(Invalid|Too (small|big)|Unrecognized)\b/.test(message) ? null : words(message);
}

/** Nothing stands where something has to. Without the value, by zod's words for it. */
function isMissing({ path, message }: Issue, value: unknown): boolean {
  if (value === undefined) return message.endsWith("received undefined");
  return (
    path.reduce<unknown>((inside, key) => (inside as Readonly<Record<PropertyKey, unknown>> | null | undefined)?.[key], value) === undefined
  );
}

const countedBy = (origin: string): Counted =>
  origin === "string" ? "text" : origin === "array" || origin === "set" || origin === "map" ? "list" : "number";

/**
 * What is wrong inside: of the key or entry, and where several forms are allowed and none fits, with the one that needs the fewest changes.
 */
function nearest(issue: Issue): Issue[] {
  const forms = innerOf(issue)
    .map((issues) => issues.flatMap(nearest))
    .filter((issues) => issues.length > 0);
  const best = forms.reduce<Issue[] | undefined>((a, b) => (a && a.length <= b.length ? a : b), undefined);
  return best ? best.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] })) : [issue];
}

function innerOf(issue: Issue): readonly (readonly Issue[])[] {
  if (issue.code === "invalid_union") return issue.errors;
  return issue.code === "invalid_key" || issue.code === "invalid_element" ? [issue.issues] : [];
}

/** What is wrong with a value, place by place. `value`: what was parsed, where the caller has it. */
export function problemsOf(error: z.core.$ZodError, value?: unknown): WrongPlace[] {
  return error.issues.flatMap(nearest).map((issue) => {
    const pointer = issue.path.map((part) => `/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
    const { template, values } = sentenceOf(issue, isMissing(issue, value));
    return { pointer, message: textOf({ template, values }), said: { template, values } };
  });
}
