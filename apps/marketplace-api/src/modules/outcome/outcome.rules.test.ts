import { describe, expect, it } from "vitest";
import type { Principal } from "../identity/index.ts";
import { type DeciderFacts, deciderFacts, isOpen, isSignalKey, mayDecide, mayDecideNow } from "./outcome.rules.ts";

const NOBODY: DeciderFacts = { isCaller: false, isAdmin: false, isFinance: false, isSignal: false };
const WHO = {
  nobody: NOBODY,
  caller: { ...NOBODY, isCaller: true },
  admin: { ...NOBODY, isAdmin: true },
  finance: { ...NOBODY, isFinance: true },
  signal: { ...NOBODY, isSignal: true },
} as const;

const MAY_CONFIRM = {
  auto: [],
  caller: ["caller", "admin"],
  signal: ["admin", "finance", "signal"],
  verifier: [],
} as const;

describe("who may decide", () => {
  for (const confirm of ["auto", "caller", "signal", "verifier"] as const) {
    it.each(Object.keys(WHO) as (keyof typeof WHO)[])(`${confirm}: %s`, (who) => {
      expect(mayDecide(confirm, "confirm", WHO[who])).toBe((MAY_CONFIRM[confirm] as readonly string[]).includes(who));
      expect(mayDecide(confirm, "reject", WHO[who])).toBe(who !== "nobody");
    });
  }

  it("nobody decides after the window, or twice", () => {
    const pending = { confirm: "signal", state: "pending", settlesAt: 100 } as const;
    const neither = { confirm: false, reject: false };
    expect(mayDecideNow(pending, WHO.finance, 99)).toEqual({ confirm: true, reject: true });
    expect(mayDecideNow(pending, WHO.caller, 99)).toEqual({ confirm: false, reject: true });
    expect(mayDecideNow(pending, WHO.finance, 100)).toEqual(neither);
    expect(mayDecideNow({ ...pending, state: "rejected" }, WHO.finance, 0)).toEqual(neither);
    expect(mayDecideNow(pending, WHO.nobody, 0)).toEqual(neither);
  });

  it("an outcome is open until its window ends, whoever looks, and never once it is decided", () => {
    expect([99, 100].map((now) => isOpen({ state: "pending", settlesAt: 100 }, now))).toEqual([true, false]);
    for (const state of ["verified", "claimed_uncontested", "rejected"] as const) expect(isOpen({ state, settlesAt: 100 }, 0)).toBe(false);
  });
});

const person = {
  kind: "employee",
  key: "employee:e1",
  employeeId: "e1",
  agentId: null,
  roles: [],
  scopes: ["*"],
  sessionId: "s",
} as unknown as Principal;
const call = { employeeId: "e1", callPrincipal: "agent:a1", callAgentId: "a1" };

describe("what a principal is to an outcome", () => {
  it("the owner of the agent that called is the caller; another agent of the same owner is not", () => {
    expect(deciderFacts(person, call).isCaller).toBe(true);
    const agent = (agentId: string): Principal => ({ ...person, kind: "agent", key: `agent:${agentId}`, agentId });
    expect(deciderFacts(agent("a1"), call).isCaller).toBe(true);
    expect(deciderFacts(agent("a2"), call).isCaller).toBe(false);
    expect(deciderFacts({ ...person, employeeId: "e2" }, call).isCaller).toBe(false);
  });

  it("only a key that was issued for signals is a system; a session never is", () => {
    const key = { ...person, kind: "service" as const, sessionId: null };
    expect(isSignalKey({ ...key, scopes: ["signal"] })).toBe(true);
    expect(isSignalKey({ ...key, scopes: ["*"] })).toBe(false);
    expect(isSignalKey({ ...person, scopes: ["*", "signal"] })).toBe(false);
    const own = { ...person, sessionId: null, scopes: ["signal"] };
    expect([[], ["employee"], ["finance"], ["admin"]].map((roles) => isSignalKey({ ...own, roles: roles as Principal["roles"] }))).toEqual([
      false,
      false,
      true,
      true,
    ]);
  });
});
