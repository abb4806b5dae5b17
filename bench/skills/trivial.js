/** Counts words: the smallest skill that does something. */
export function handler(input) {
  return { words: (input.text.match(/\S+/g) ?? []).length };
}
