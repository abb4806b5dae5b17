import { z } from "zod";
import { signedIn } from "../account/session.ts";
import { command } from "../command.ts";
import { counted, print, table } from "../output.ts";

const AS = { type: "string", description: "Another saved sign-in, or an e-mail of the demo on this machine" } as const;

const Now = z.looseObject({
  at: z.string(),
  atRisk: z.array(z.looseObject({ currency: z.string(), amount: z.string(), outcomes: z.number() })),
  ledgerDifference: z.string(),
  lastHour: z.looseObject({ calls: z.number(), denied: z.number(), failed: z.number() }),
  failing: z.array(z.looseObject({ skill: z.string(), version: z.string(), code: z.string(), calls: z.number(), companies: z.number() })),
  stuck: z.array(z.looseObject({ what: z.string(), count: z.number(), oldestMs: z.number() })),
  killsInForce: z.number(),
  quarantined: z.number(),
  processes: z.array(
    z.looseObject({
      machine: z.string(),
      pid: z.number(),
      version: z.string(),
      commit: z.string().nullable(),
      startedAt: z.string(),
      ageMs: z.number(),
      state: z.string(),
      tiers: z.array(z.string()),
    }),
  ),
});
type Now = z.output<typeof Now>;

const Hosts = z.looseObject({
  nodes: z.array(
    z.looseObject({
      machine: z.string(),
      pid: z.number(),
      state: z.string(),
      ageMs: z.number(),
      waiting: z.number(),
      hosts: z.array(
        z.looseObject({
          pid: z.number(),
          busyWith: z.string(),
          tier: z.string(),
          rssMb: z.number(),
          running: z.number(),
          calls: z.number(),
          startedAt: z.string(),
        }),
      ),
    }),
  ),
});

function nowText(now: Now): string {
  const risk = now.atRisk.map(({ amount, currency, outcomes }) => `${amount} ${currency} in ${counted(outcomes, "outcome")}`).join(", ");
  const processes = now.processes.map((one) => [
    `${one.machine} ${one.pid}`,
    one.state,
    `${one.version} (${one.commit ?? "commit not known"})`,
    one.startedAt,
    one.tiers.join(", "),
    `${one.ageMs} ms ago`,
  ]);
  const { calls, denied, failed } = now.lastHour;
  return [
    now.ledgerDifference === "0" ? "books: balanced" : `books: DIFFER by ${now.ledgerDifference}`,
    `money at risk: ${risk || "none"}`,
    `last hour: ${counted(calls, "call")}, ${denied} denied, ${failed} failed`,
    ...now.failing.map(
      (one) =>
        `  fails: ${one.skill}@${one.version} ${one.code}, ${counted(one.calls, "call")} in ${counted(one.companies, "company", "companies")}`,
    ),
    now.stuck.length === 0 ? "nothing is stuck" : "stuck:",
    ...now.stuck.map((one) => `  ${one.what}: ${one.count}, the oldest for ${Math.round(one.oldestMs / 1000)} s`),
    `stopped: ${counted(now.killsInForce, "kill switch", "kill switches")}, ${counted(now.quarantined, "version")} in quarantine`,
    "",
    table([["process", "state", "build", "started", "walls", "last sign"], ...processes]),
  ].join("\n");
}

export const adminNow = command({
  name: "admin now",
  summary: "Money at risk, calls that fail, what is stuck, which build runs since when (operator)",
  args: { as: AS },
  async run({ args, shell, json }) {
    const value = await (await signedIn(shell, args.as)).send({ path: "/v1/operator/now", answer: Now });
    print(shell, json, { value, text: nowText(value) });
    return "ok";
  },
});

export const adminHosts = command({
  name: "admin hosts",
  summary: "Processes and their sandbox hosts (operator)",
  args: { as: AS },
  async run({ args, shell, json }) {
    const value = await (await signedIn(shell, args.as)).send({ path: "/v1/operator/hosts", answer: Hosts });
    const text = value.nodes
      .map((node) => {
        const rows = node.hosts.map((host) => [
          String(host.pid),
          host.busyWith,
          host.tier,
          `${host.rssMb} MB`,
          `${host.running} running`,
          counted(host.calls, "call"),
          host.startedAt,
        ]);
        const head = `${node.machine} ${node.pid}: ${node.state}, last sign ${node.ageMs} ms ago, ${node.waiting} waiting`;
        return rows.length === 0
          ? `${head}\n  no hosts`
          : `${head}\n${table([["host", "serves", "walls", "memory", "", "", "started"], ...rows])}`;
      })
      .join("\n\n");
    print(shell, json, { value, text: text || "no process is alive" });
    return "ok";
  },
});
