import type { PageProblem } from "../trpc/problem.ts";

/** What is wrong, sorted: at which field, and what belongs to none. */
export interface SortedProblems {
  /** By the field's pointer. */
  readonly at: ReadonlyMap<string, string>;
  readonly rest: readonly string[];
}

/** A clause of the API as a sentence of its own: with a capital at its start. */
const asSentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/**
 * Sorts what the API found wrong to the fields of a form, each named by the JSON pointer of the value it edits. A problem inside a
 * field's value is the field's. `only`: takes what says nothing about a place, in a form where it can mean nothing else.
 */
export function sortProblems(
  problem: Pick<PageProblem, "code" | "detail" | "problems">,
  fields: readonly string[],
  only?: string,
): SortedProblems {
  const at = new Map<string, string>();
  const rest: string[] = [];
  const put = (field: string, text: string) => {
    const before = at.get(field);
    at.set(field, before === undefined ? asSentence(text) : `${before} · ${text}`);
  };
  const nearest = (pointer: string) =>
    fields.filter((field) => pointer === field || pointer.startsWith(`${field}/`)).sort((a, b) => b.length - a.length)[0];
  for (const { pointer, message } of problem.problems) {
    const field = nearest(pointer);
    if (field === undefined) rest.push(message);
    else put(field, message);
  }
  if (problem.problems.length > 0) return { at, rest: rest.map(asSentence) };
  if (only !== undefined && problem.code === "invalid_request") put(only, problem.detail);
  else if (problem.detail !== "") rest.push(problem.detail);
  return { at, rest };
}
