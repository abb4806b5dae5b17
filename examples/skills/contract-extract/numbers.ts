const WORDS: Readonly<Record<string, number>> = {
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  twelve: 12,
  fourteen: 14,
  fifteen: 15,
  eighteen: 18,
  twenty: 20,
  thirty: 30,
  sixty: 60,
  ninety: 90,
};
const HAN: Readonly<Record<string, number>> = { 一: 1, 二: 2, 两: 2, 三: 3, 四: 4, 五: 5, 六: 6, 七: 7, 八: 8, 九: 9 };

function hanNumber(text: string): number | null {
  const match = /^([一二两三四五六七八九])?(十)?([一二三四五六七八九])?$/.exec(text);
  if (!match || text === "") return null;
  const [, first = "", ten = "", last = ""] = match;
  if (ten === "") return first === "" ? null : (HAN[first] ?? null);
  return (HAN[first] ?? 1) * 10 + (HAN[last] ?? 0);
}

/** A count as contracts write it: "45", "sixty (60)", "三十", "twelve". Null when it is none. */
export function parseCount(text: string): number | null {
  const plain = text.normalize("NFKC").trim().toLowerCase();
  const digits = /\((\d{1,4})\)/.exec(plain) ?? /^(\d{1,4})$/.exec(plain);
  return digits ? Number(digits[1]) : (WORDS[plain] ?? hanNumber(plain));
}

/** What `parseCount` reads, as part of a larger pattern. */
export const COUNT = "(\\d{1,4}|[A-Za-z-]{3,14}(?: ?\\(\\d{1,4}\\))?|[一二两三四五六七八九十]{1,3})";
