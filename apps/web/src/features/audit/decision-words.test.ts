import { describe, expect, it } from "vitest";
import en from "../../../messages/en.json" with { type: "json" };
import zh from "../../../messages/zh.json" with { type: "json" };
import { problemWords } from "../../i18n/problem-words.ts";
import { decisionCode, decisionWords } from "./decision-words.ts";

const speechOf = (locale: "en" | "zh") => {
  const messages = { en, zh }[locale];
  const layers: Readonly<Record<string, string>> = { ...messages.trace.layers, ...messages.decision.layers };
  return {
    verdict: (isAllowed: boolean) => (isAllowed ? messages.audit.allowed : messages.audit.refused),
    layer: (layer: string) => layers[layer] ?? layer,
    words: problemWords(locale),
  };
};
const denied = (layer: string | null, rule: string | null) => ({ allowed: false, layer, rule });

describe("[F136] decisions of the audit trail", () => {
  it.each([
    ["en", denied("skill", "file:/hr/salaries.csv read"), "refused · what the skill declared · read the file /hr/salaries.csv"],
    ["zh", denied("skill", "file:/hr/salaries.csv read"), "拒绝 · 技能声明的范围 · 读取文件 /hr/salaries.csv"],
    ["en", denied("budget", "Marketing"), "refused · the budget · Marketing"],
    ["zh", denied("price", "0.001000"), "拒绝 · 费用上限"],
    ["en", { allowed: true, layer: null, rule: null }, "allowed"],
    ["en", denied("moon", null), "refused · moon"],
  ] as const)("%s: %j reads %s", (locale, decision, text) => {
    expect(decisionWords(decision, speechOf(locale))).toBe(text);
  });

  it("keep what programs write for who wants it", () => {
    expect(decisionCode(denied("skill", "file:/a read"))).toBe("skill · file:/a read");
    expect(decisionCode(denied(null, null))).toBeUndefined();
  });
});
