import { globSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import en from "../../../messages/en.json" with { type: "json" };
import zh from "../../../messages/zh.json" with { type: "json" };
import { ACTING, DECIDING, layerKey } from "./layers.ts";

const ROOT = new URL("../../../../../", import.meta.url).pathname;

describe("[F136] words of layers", () => {
  it("exist for every layer the API names", () => {
    const named = new Set<string>();
    for (const file of globSync(["apps/marketplace-api/src/modules/**/*.ts", "packages/policy/src/**/*.ts"], { cwd: ROOT }))
      if (!file.endsWith(".test.ts"))
        for (const [, layer = ""] of readFileSync(`${ROOT}${file}`, "utf8").matchAll(/\blayer: "(\w+)"/g)) named.add(layer);
    expect(named.size).toBeGreaterThan(10);
    expect([...named].filter((layer) => layerKey(layer) === null)).toEqual([]);
  });

  it("are the ones the messages have, in both languages", () => {
    for (const messages of [en, zh]) {
      expect(Object.keys(messages.decision.layers).toSorted()).toEqual([...DECIDING].toSorted());
      expect(Object.keys(messages.trace.layers).toSorted()).toEqual([...ACTING].toSorted());
    }
  });

  it("leave what nobody knows as it came", () => {
    expect(layerKey("company")).toBe("decision.layers.company");
    expect(layerKey("manifest")).toBe("trace.layers.manifest");
    expect(layerKey("moon")).toBeNull();
  });
});
