import { type Said, said, textOf, words } from "@souk/kernel";
import type { z } from "zod";

/** One wrong place of a value; `pointer` is a JSON pointer (RFC 6901). */
export interface WrongPlace {
  readonly pointer: string;
  readonly message: string;
  readonly said?: Said;
}

type Issue = z.core.$ZodIssue;

/** The sentences of zod's English words with their parameters apart; a text of our own schemas stands for itself. */
function sentenceOf(issue: Issue): Said | null {
  switch (issue.code) {
    case "too_small":
      return counted(issue.message, "Too small", [issue.origin, issue.minimum]);
    case "too_big":
      return counted(issue.message, "Too big", [issue.origin, issue.maximum]);
    case "invalid_type":
      return received(issue.message);
    case "unrecognized_keys":
      return said`Unrecognized key: ${issue.keys.join(", ")}`;
    case "invalid_value":
      return said`Invalid option: expected one of ${issue.values.map(String).join(", ")}`;
    case "invalid_format":
      return issue.message.startsWith("Invalid ") ? said`Invalid form: ${issue.format}` : null;
    default:
      return null;
  }
}

/** "Too small: expected string to have >=3 characters" */
function counted(message: string, start: "Too small" | "Too big", [origin, bound]: readonly [string, number | bigint]): Said | null {
  if (!message.startsWith(`${start}: `)) return null;
  const unit = origin === "string" ? "characters" : origin === "array" || origin === "set" ? "items" : "";
  if (start === "Too small" && unit === "characters" && Number(bound) === 1) return said`must not be empty`;
  if (start === "Too small") return unit === "" ? said`at least ${bound}` : said`at least ${bound} ${words(unit)}`;
  return unit === "" ? said`at most ${bound}` : said`at most ${bound} ${words(unit)}`;
}

/** "Invalid input: expected string, received undefined" */
function received(message: string): Said | null {
  const found = /^Invalid input: expected (\w+), received (\w+)$/.exec(message);
  if (!found) return null;
  const [, expected = "", given = ""] = found;
  return given === "undefined" ? said`missing: ${words(expected)}` : said`expected ${words(expected)}, received ${words(given)}`;
}

/** Where several forms are allowed and none fits: what is wrong with the one that needs the fewest changes. */
function nearest(issue: Issue): Issue[] {
  if (issue.code !== "invalid_union") return [issue];
  const forms = issue.errors.map((issues) => issues.flatMap(nearest)).filter((issues) => issues.length > 0);
  const best = forms.reduce<Issue[] | undefined>((a, b) => (a && a.length <= b.length ? a : b), undefined);
  return best ? best.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] })) : [issue];
}

/** What is wrong with a value, place by place. */
export function problemsOf(error: z.core.$ZodError): WrongPlace[] {
  return error.issues.flatMap(nearest).map((issue) => {
    const pointer = issue.path.map((part) => `/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
    const sentence = sentenceOf(issue);
    if (!sentence) return { pointer, message: issue.message };
    const { template, values } = sentence;
    return { pointer, message: textOf(sentence), said: { template, values } };
  });
}
