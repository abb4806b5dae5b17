import { expect, it } from "vitest";
import { jobOf } from "../testing/skills.ts";
import type { Active } from "./active.ts";
import type { HostProcess } from "./host-process.ts";
import { laneOf } from "./lane.ts";
import { createPool } from "./pool.ts";

let nextPid = 1;
const yielded: number[] = [];
function fakeHost(): HostProcess {
  const host: HostProcess = {
    pid: nextPid++,
    startedAtMs: 0,
    lane: null,
    use: "blank",
    companyId: null,
    state: "ready",
    skills: new Set(),
    inflight: new Map(),
    running: 0,
    backlogMs: 0,
    calls: 0,
    idleSince: 0,
    lastHeardAt: performance.now(),
    send: () => undefined,
    kill: () => {
      host.state = "dead";
    },
    rssBytes: () => 0,
    cpuMs: () => undefined,
    innermostPid: () => 0,
    yieldCpu: () => {
      yielded.push(host.pid);
    },
    ended: Promise.resolve(),
  };
  return host;
}

const call = (companyId: string, weightMs = 1, skillKey = "s"): Active => {
  const job = jobOf("", { companyId });
  return { job, lane: laneOf(job, false), skillKey, weightMs } as Active;
};
const apart = (companyId: string): Active => {
  const active = call(companyId);
  return { ...active, lane: laneOf(active.job, true) };
};
const poolOf = (hosts: number, burstHosts: number) => {
  const pool = createPool({ hosts, burstHosts, log: () => undefined }, fakeHost);
  pool.fill();
  return pool;
};
function occupy(host: HostProcess | undefined, active: Active): HostProcess {
  if (host === undefined) throw new Error("no host");
  host.running += 1;
  host.backlogMs += active.weightMs;
  host.inflight.set(host.inflight.size, active);
  host.skills.add(active.skillKey);
  host.lastHeardAt = performance.now();
  return host;
}

it("never gives a host of one company to another", () => {
  const pool = poolOf(2, 4);
  for (let i = 0; i < 40; i += 1) {
    const active = call(`cmp_${i % 3}`);
    const host = pool.pick(active);
    if (host) expect(occupy(host, active).companyId).toBe(active.job.companyId);
  }
  expect(pool.hosts.size).toBe(4);
});

it("keeps a blank host ready as long as the burst allows", () => {
  const pool = poolOf(1, 3);
  occupy(pool.pick(call("a")), call("a"));
  expect(pool.hosts.size).toBe(2);
  expect(pool.blank()).toBeDefined();
});

it("starts none ahead with a base of 0, and one for each lane that waits", () => {
  const pool = poolOf(0, 2);
  expect([pool.hosts.size, pool.pick(call("a"))]).toEqual([0, undefined]);
  for (let again = 0; again < 2; again += 1) pool.makeRoom(call("a").lane);
  expect(pool.hosts.size).toBe(1);
  occupy(pool.pick(call("a")), call("a"));
  expect(pool.hosts.size).toBe(1);
  pool.makeRoom(call("b").lane);
  expect(occupy(pool.pick(call("b")), call("b")).companyId).toBe("b");
});

it("starts none while hosts die at once", () => {
  const pool = poolOf(0, 2);
  pool.makeRoom(call("a").lane);
  const [dead] = pool.hosts;
  pool.replace(dead as HostProcess, 60_000);
  pool.makeRoom(call("a").lane);
  expect(pool.hosts.size).toBe(0);
});

it("prefers the idle host that has the skill", () => {
  const pool = poolOf(2, 2);
  const first = occupy(pool.pick(call("a")), call("a", 1, "x"));
  const second = occupy(pool.pick(call("a")), call("a", 1, "y"));
  first.running = second.running = 0;
  expect(pool.pick(call("a", 1, "y"))).toBe(second);
  expect(pool.pick(call("a", 1, "x"))).toBe(first);
});

it("lets the cheapest calls join a host that runs their skill, and wakes another for the rest", () => {
  const pool = poolOf(3, 3);
  const busy = occupy(pool.pick(call("a")), call("a", 0.2, "x"));
  const idle = occupy(pool.pick(call("a")), call("a", 0.2, "y"));
  idle.running = 0;
  idle.backlogMs = 0;
  expect(pool.pick(call("a", 0.3, "x"))).toBe(busy);
  expect(pool.pick(call("a", 0.4, "x"))).toBe(idle);
  expect(pool.pick(call("a", 0.1, "y"))).toBe(idle);
  busy.lastHeardAt -= 50;
  expect(pool.pick(call("a", 0.3, "x"))).toBe(idle);
});

it("puts cheap calls behind each other, dear ones and those behind a long slice not", () => {
  const pool = poolOf(1, 1);
  const host = occupy(pool.pick(call("a")), call("a"));
  expect(pool.pick(call("a", 1))).toBe(host);
  expect(pool.pick(call("a", 100))).toBeUndefined();
  host.lastHeardAt -= 50;
  expect(pool.pick(call("a", 1))).toBeUndefined();
});

it("gives up the least recently used idle host for a company that has none", () => {
  const pool = poolOf(2, 2);
  const busy = occupy(pool.pick(call("a")), call("a"));
  const idle = occupy(pool.pick(call("b")), call("b"));
  idle.running = 0;
  idle.inflight.clear();
  pool.makeRoom(call("c").lane);
  expect([busy.state, idle.state]).toEqual(["ready", "dead"]);
});

it("drains a host of the company that has most when none is idle", () => {
  const pool = poolOf(2, 2);
  const hosts = [occupy(pool.pick(call("a")), call("a")), occupy(pool.pick(call("a", 100)), call("a", 100))];
  pool.makeRoom(call("b").lane);
  expect(hosts.map((host) => host.state).sort()).toEqual(["draining", "ready"]);
});

it("gives what violated one host of its own, at the lowest priority, and never another's", () => {
  const pool = poolOf(2, 4);
  const own = occupy(pool.pick(call("a")), call("a"));
  const first = apart("a");
  const host = occupy(pool.pick(first), { ...first, weightMs: 100 });
  expect(host).not.toBe(own);
  expect([host.use, host.companyId, yielded]).toEqual(["apart", "a", [host.pid]]);
  expect(pool.pick(apart("a"))).toBeUndefined();
  expect(pool.pick(call("a"))?.use).toBe("company");
});

it("lets what violated take an idle host of others, never drain a busy one", () => {
  const pool = poolOf(1, 1);
  const busy = occupy(pool.pick(call("a")), call("a"));
  pool.makeRoom(apart("b").lane);
  expect(busy.state).toBe("ready");
  busy.running = 0;
  busy.inflight.clear();
  pool.makeRoom(apart("b").lane);
  expect(busy.state).toBe("dead");
});

it("shares a host between companies only when both calls say so", () => {
  const pool = poolOf(2, 3);
  const shared = (companyId: string): Active => {
    const active = call(companyId);
    return { ...active, lane: laneOf({ ...active.job, isolation: "shared_host" }, false) };
  };
  const host = occupy(pool.pick(shared("a")), shared("a"));
  host.running = 0;
  expect(pool.pick(shared("b"))).toBe(host);
  expect(pool.pick(call("a"))).not.toBe(host);
  expect([host.use, host.companyId]).toEqual(["shared", null]);
});

it("holds few calls that have an isolate each", () => {
  const pool = poolOf(1, 1);
  const fresh = (): Active => {
    const active = call("a");
    return { ...active, job: { ...active.job, isolation: "fresh_isolate" } };
  };
  for (let i = 0; i < 4; i += 1) {
    const host = occupy(pool.pick(fresh()), fresh());
    host.running = 0;
  }
  expect(pool.pick(fresh())).toBeUndefined();
});
