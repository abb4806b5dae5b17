/** Spellings of paths that a person cannot tell apart: refused where one name mixes them, folded where two names would. */

/** Format, private-use and unassigned characters, variation selectors and fillers: they show as nothing. */
const INVISIBLE = /[\p{Cf}\p{Co}\p{Cn}\p{Default_Ignorable_Code_Point}\u2800]/u;
const NO_LETTERS = /[^\p{L}\p{M}]+/u;
const LATIN = /\p{Script=Latin}/u;
const LIKE_LATIN = /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}\p{Script=Coptic}]/u;

/** Letters of other alphabets drawn like a Latin one (Unicode's confusables, those of whole words), and the digits that pass for letters. */
const LOOKALIKES = new Map(
  Object.entries({
    a: "аα",
    b: "ьв",
    c: "сϲ",
    d: "ԁ",
    e: "еε",
    g: "ԍ",
    h: "һнη",
    i: "іιı",
    j: "јϳ",
    k: "кκ",
    l: "ӏⅼ",
    m: "м",
    n: "ո",
    o: "оοօ",
    p: "рρ",
    q: "ԛ",
    s: "ѕ",
    t: "тτ",
    u: "υսц",
    v: "ѵν",
    w: "ԝω",
    x: "хχ",
    y: "уγү",
    z: "ᴢ",
  }).flatMap(([latin, others]) => [...others].map((other) => [other, latin] as const)),
);

/** Why a path could pass for another one, or null. Expects NFC. */
export function spellingProblem(path: string): string | null {
  if (INVISIBLE.test(path)) return "a path has no invisible characters";
  for (const word of path.split(NO_LETTERS)) {
    if (LATIN.test(word) && LIKE_LATIN.test(word)) return "a word mixes no letters of alphabets that look alike";
  }
  return null;
}

/** A segment as the eye takes it: without case, accents' compatibility forms, surrounding spaces and final dots. */
function foldSegment(segment: string): string {
  const folded = segment.normalize("NFKC").toLowerCase().normalize("NFKC");
  const trimmed = folded.trim().replace(/[. ]+$/u, "");
  return [...(trimmed === "" ? folded : trimmed)].map((char) => LOOKALIKES.get(char) ?? char).join("");
}

/**
 * What two paths have in common when a person, or a disk that ignores case, takes one for the other. Same number of segments as the path;
 * a separator that only a compatibility form has never makes a new one.
 */
export function foldFilePath(path: string): string {
  return path
    .split("/")
    .map((segment) => foldSegment(segment).replaceAll("/", "\u2215"))
    .join("/");
}
