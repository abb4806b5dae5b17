import { describe, expect, it } from "vitest";
import type { Role } from "../trpc/views.ts";
import { activeDestination, homeFor, navigationFor } from "./navigation.ts";

const ids = (...roles: Role[]) => navigationFor(roles, false).flatMap((group) => group.items.map((item) => item.id));

describe("navigation by role", () => {
  it("shows each role its own pages", () => {
    expect(ids("employee")).toEqual(["store", "calls", "files", "outcomes", "keys"]);
    expect(ids("finance")).toEqual(["store", "outcomes", "keys", "budgets", "spend", "invoices"]);
    expect(ids("vendor")).toEqual(["vendor", "store", "notices", "keys"]);
    expect(ids("operator")).toEqual(["now", "hosts", "store", "keys"]);
    expect(ids("auditor")).toEqual([
      "store",
      "notices",
      "keys",
      "network",
      "connections",
      "secrets",
      "runtime",
      "allCalls",
      "workspace",
      "audit",
      "spend",
      "invoices",
    ]);
  });

  it("[F145] offers the tour only in a demo", () => {
    expect(navigationFor(["employee"], true).at(-1)?.id).toBe("learn");
    expect(ids("employee")).not.toContain("tour");
  });

  it("gives every destination its own letter", () => {
    const letters = navigationFor(["employee", "admin", "finance", "vendor", "operator"], true).flatMap((group) =>
      group.items.map((item) => item.letter),
    );
    expect(new Set(letters).size).toBe(letters.length);
  });

  it("lands people at their main job and marks where they are", () => {
    expect(homeFor(["employee"])).toBe("/store");
    expect(homeFor(["employee", "admin"])).toBe("/admin/skills");
    expect(homeFor(["employee", "finance"])).toBe("/finance/spend");
    const groups = navigationFor(["employee"], false);
    expect(activeDestination(groups, "/skills/ledgerly/invoice-match")?.id).toBe("store");
    expect(activeDestination(groups, "/calls/call_1")?.id).toBe("calls");
    expect(activeDestination(groups, "/callsign")).toBeUndefined();
  });
});
