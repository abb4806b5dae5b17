import { describe, expect, it } from "vitest";
import { enablingOf } from "./enabling.ts";

const title = { en: "Match", zh: "匹配" };
const asks = [{ grant: "file:/a/** read" }];
const skill = { name: "ledgerly/match", title, version: "2.0.0", permissions: asks } as never;
const groups = [{ id: "grp_1", name: "Finance", members: 2 }];
const audience = { everyone: false, groups: [{ id: "grp_1", name: "Finance" }] };
const enabled = { skill: "ledgerly/match", title, version: "1.0.0", latestVersion: "2.0.0", permissions: [], audience } as never;
const asked = { id: "acr_1", skill: "ledgerly/match", title, version: "2.0.0", permissions: asks, audience } as never;

describe("what an administrator begins with on a skill's page", () => {
  it("is what is in force for others, to be changed", () => {
    const { offer, isEnabled } = enablingOf(skill, { items: [enabled], requests: [asked], groups });
    expect(isEnabled).toBe(true);
    expect(offer).toMatchObject({ version: "1.0.0", latestVersion: "2.0.0", permissions: [], audience, requestId: null });
  });

  it("else what somebody asked for, so that the answer goes to them", () => {
    const { offer, isEnabled } = enablingOf(skill, { items: [], requests: [asked], groups });
    expect(isEnabled).toBe(false);
    expect(offer).toMatchObject({ requestId: "acr_1", audience, latestVersion: "2.0.0" });
  });

  it("else what the skill asks for, and nobody chosen; never what is about another skill", () => {
    const others = {
      items: [{ ...(enabled as object), skill: "x/y" } as never],
      requests: [{ ...(asked as object), skill: "x/y" } as never],
    };
    expect(enablingOf(skill, { ...others, groups })).toEqual({
      offer: {
        skill: "ledgerly/match",
        title,
        version: "2.0.0",
        latestVersion: "2.0.0",
        permissions: asks,
        audience: { everyone: false, groups: [] },
        requestId: null,
      },
      groups,
      isEnabled: false,
    });
  });
});
