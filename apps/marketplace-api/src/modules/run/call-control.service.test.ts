import { DomainError, encodeId, newUuid, systemClock, systemRandom } from "@souk/kernel";
import { describe, expect, it } from "vitest";
import type { Principal } from "../identity/index.ts";
import { createCallControl } from "./call-control.service.ts";
import type { LongCall, LongCallStore } from "./long-call.types.ts";
import { createRunningCalls } from "./running.ts";

const callId = newUuid(systemClock, systemRandom);
const principal = {
  companyId: "company",
  key: "employee:one",
  employeeId: "one",
  agentId: null,
  kind: "employee",
  roles: ["employee"],
  scopes: ["*"],
} as unknown as Principal;
const LONG: LongCall = {
  companyId: "company",
  callId,
  nodeId: "node",
  skill: "slow/report",
  version: "1.0.0",
  principal: "employee:one",
  employeeId: "one",
  agentId: null,
  idempotencyKey: null,
  argsHash: null,
  startedAt: 0,
  deadlineAt: 0,
  progress: null,
};

/** A call that runs until it is ended, and how often it was looked for. */
function world() {
  const seen = { looks: 0, isOver: false };
  const store = {
    find: async () => {
      seen.looks += 1;
      return seen.isOver ? null : LONG;
    },
    endOf: async () => ({ status: "succeeded", facts: { ...LONG, caller: LONG.principal } }),
  } as unknown as LongCallStore;
  return { seen, control: createCallControl({ store, running: createRunningCalls({ causeFor: () => null }) }) };
}
const id = encodeId("call", callId);
const never = new AbortController().signal;

describe("following a call", () => {
  it("[F75] is one question to the database for all who follow it, ten at a time for each person", async () => {
    const { seen, control } = world();
    const follow = (by: Principal) => control.watch(() => by, id, never);
    const streams = Array.from({ length: 10 }, () => follow(principal));
    for (const stream of streams) expect((await stream.next()).value).toMatchObject({ data: { status: "running" } });
    await expect(follow({ ...principal, key: "agent:theirs", agentId: "theirs" } as Principal).next()).rejects.toMatchObject({
      code: "rate_limited",
    });
    const ends = streams.map((stream) => stream.next());
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(seen.looks).toBeLessThan(8);
    seen.isOver = true;
    for (const end of await Promise.all(ends)) expect(end.value).toMatchObject({ data: { status: "succeeded" } });
    for (const stream of streams) await stream.return(undefined);
    seen.isOver = false;
    expect((await follow(principal).next()).done).toBe(false);
  });

  it("ends when the credential has ended", async () => {
    const { control } = world();
    let isRevoked = false;
    const stream = control.watch(
      () => {
        if (isRevoked) throw new DomainError("unauthenticated", "revoked");
        return principal;
      },
      id,
      never,
    );
    await stream.next();
    isRevoked = true;
    await expect(stream.next()).rejects.toMatchObject({ code: "unauthenticated" });
  });
});

describe("cancelling a call", () => {
  const cancelWith = async (asked: "asked" | "unknown") => {
    const seen = { looks: 0, withdrawn: 0 };
    const store = {
      find: async () => null,
      endOf: async () => {
        seen.looks += 1;
        return null;
      },
      requestCancel: async () => asked,
      withdrawCancel: async () => {
        seen.withdrawn += 1;
      },
    } as unknown as LongCallStore;
    const control = createCallControl({ store, running: createRunningCalls({ causeFor: () => null }) });
    await expect(control.cancel(principal, id)).rejects.toMatchObject({ code: "not_found" });
    return seen;
  };

  it("[F75] that nobody runs is answered after two looks; one that may run elsewhere is looked for a few times, and the request taken back", async () => {
    expect(await cancelWith("unknown")).toEqual({ looks: 2, withdrawn: 0 });
    const seen = await cancelWith("asked");
    expect(seen.withdrawn).toBe(1);
    expect(seen.looks).toBeLessThan(12);
  });
});
