/**
 * Line (from 1) of a key path such as `["outcomes", "matched", "when"]` in a skill's source; the deepest part that is found counts,
 * 0 when nothing is. Looks at the text only, which is enough for a definition written as one object literal.
 */
export function lineOfKey(source: string, path: readonly (string | number)[]): number {
  const start = source.indexOf("defineSkill(");
  let at = start === -1 ? 0 : start;
  let line = start === -1 ? 0 : lineAt(source, start);
  for (const step of path) {
    const found = typeof step === "number" ? nthItem(source, at, step) : keyAt(source, at, step);
    if (found === -1) return line;
    at = found;
    line = lineAt(source, found);
  }
  return line;
}

/** Line (from 1) of a field of a zod schema, e.g. `amount: z.string()`; else that of the whole schema. */
export function lineOfField(source: string, place: string): number {
  const steps = place.split(/[.[\]]+/).filter((step) => step !== "");
  const name = steps.length > 1 ? steps.at(-1) : undefined;
  const field =
    name === undefined ? -1 : source.search(new RegExp(`(?<=[{,\\n]\\s*)["']?${name.replace(/[^\w-]/g, "\\$&")}["']?\\s*:\\s*z\\b`));
  return field === -1 ? lineOfKey(source, steps.slice(0, 1)) : lineAt(source, field);
}

/** Line (from 1) of an offset. */
export function lineAt(source: string, offset: number): number {
  let line = 1;
  for (let i = source.indexOf("\n"); i !== -1 && i < offset; i = source.indexOf("\n", i + 1)) line++;
  return line;
}

function keyAt(source: string, from: number, key: string): number {
  const name = key.replace(/[^\w-]/g, "\\$&");
  const match = new RegExp(`(?<=[{,\\n]\\s*)["']?${name}["']?\\s*[:(]`).exec(source.slice(from));
  return match ? from + match.index : -1;
}

/** Offset of the n-th string or object of the array that follows. */
function nthItem(source: string, from: number, n: number): number {
  const open = source.indexOf("[", from);
  if (open === -1) return -1;
  let depth = 0;
  let index = 0;
  for (let i = open + 1; i < source.length; i++) {
    const char = source[i] ?? "";
    if (depth === 0 && index === n && /[^\s,]/.test(char)) return i;
    if ("[{(".includes(char)) depth++;
    else if ("]})".includes(char)) {
      if (depth === 0) return -1;
      depth--;
    } else if (char === "," && depth === 0) index++;
  }
  return -1;
}
