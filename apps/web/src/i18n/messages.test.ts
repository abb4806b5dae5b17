import { createTranslator } from "next-intl";
import { describe, expect, it } from "vitest";
import en from "../../messages/en.json" with { type: "json" };
import zh from "../../messages/zh.json" with { type: "json" };

type Tree = { readonly [key: string]: string | Tree };

function flatten(tree: Tree, path = ""): Map<string, string> {
  const found = new Map<string, string>();
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === "string") found.set(path + key, value);
    else for (const [inner, text] of flatten(value, `${path}${key}.`)) found.set(inner, text);
  }
  return found;
}

/** Placeholders and tags of an ICU message. */
function names(message: string): string[] {
  return [...message.matchAll(/\{(\w+)[,}]|<(\w+)>/g)].map((match) => match[1] ?? match[2] ?? "").toSorted();
}

const english = flatten(en);
const chinese = flatten(zh);

describe("messages", () => {
  it("[F136] exist in both languages, with the same placeholders", () => {
    expect([...chinese.keys()].toSorted()).toEqual([...english.keys()].toSorted());
    for (const [key, text] of english) expect([key, ...new Set(names(chinese.get(key) ?? ""))]).toEqual([key, ...new Set(names(text))]);
  });

  it("[F136] are translated: no empty text, no English left in Chinese", () => {
    const same = [...english].filter(([key, text]) => chinese.get(key) === text && /[a-z]{4,}/.test(text.replaceAll(/\{[^}]*\}/g, "")));
    const allowed = /^(shortcuts\.modifierK|form\.asJson|tryIt\.(curl|typescript|mcp))$/;
    expect(same.filter(([key]) => !allowed.test(key))).toEqual([]);
    for (const [key, text] of [...english, ...chinese]) expect(text.trim(), key).not.toBe("");
  });

  it("can all be formatted", () => {
    for (const [locale, messages] of [
      ["en", en],
      ["zh", zh],
    ] as const) {
      const t = createTranslator({
        locale,
        messages,
        onError: (error) => {
          throw error;
        },
      });
      for (const [key, text] of flatten(messages)) {
        const values = Object.fromEntries(names(text).map((name) => [name, /<\w+>/.test(text) ? () => "x" : 2]));
        expect(() => t.rich(key as "meta.description", values as never), key).not.toThrow();
      }
    }
  });
});

/** Terms of the trade. They may stand only under "technical details", whose texts live under `technical` keys (DESIGN §9). */
const JARGON =
  /\b(meet|meets|lattice|epoch|fencing|merkle|re-?drive|idempoten\w*|isolate|tenant|egress|ingress|RLS|JWS|SHA-?256|tier[ -]?\d|T[1-6])\b|默克尔|纪元|租户|幂等|格(?:结构|理论)|[一二三四五六]级权限/i;

describe("plain words", () => {
  it("[F136] keep terms of the trade out of the pages", () => {
    const isTechnical = (key: string) => key.split(".").some((part) => part.startsWith("technical"));
    const found = [...english, ...chinese].filter(([key, text]) => !isTechnical(key) && JARGON.test(text));
    expect(found).toEqual([]);
  });

  it("would notice a term of the trade", () => {
    for (const text of ["the Merkle root", "grant lattice", "runs at tier 4", "T4 network", "默克尔根"])
      expect(JARGON.test(text)).toBe(true);
    for (const text of ["meeting notes", "frontier", "Metered to"]) expect(JARGON.test(text)).toBe(false);
  });
});
