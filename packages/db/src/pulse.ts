import { z } from "zod";
import { openPool } from "./pool.ts";

const Stop = z.object({
  id: z.string(),
  companyId: z.string().nullable(),
  platform: z.boolean(),
  code: z.enum(["killed", "quarantined"]),
  kind: z.enum(["skill", "publisher", "agent", "employee", "company", "version"]),
  target: z.string(),
  reason: z.string(),
});
const Cancel = z.object({
  callId: z.string(),
  companyId: z.string(),
  by: z.string(),
  employeeId: z.string().nullable(),
  anyCall: z.boolean(),
});
const BeatAnswer = z.object({
  epochs: z.record(z.string(), z.string().transform(BigInt)),
  stops: z.array(Stop),
  cancels: z.array(Cancel),
  nodes: z.number(),
});

/** Something that must not run: a kill switch in force or a quarantined version (`target` = `<skill>@<version>`). */
export type PulseStop = z.output<typeof Stop>;

/** What one heartbeat brings: epochs that changed of late, everything that is stopped, calls somebody wants to end, nodes alive. */
export type Beat = z.output<typeof BeatAnswer>;

export interface BeatInput {
  /** UUID of this node. */
  readonly nodeId: string;
  readonly pid: number;
  readonly machine: string;
  /** Epochs that changed within the last seconds, by database time. */
  readonly windowSeconds: number;
  /** What runs here, kept as JSON. */
  readonly load: unknown;
}

/** The heartbeat of one node, on connections of its own: a busy pool never delays it. */
export interface Pulse {
  /** @throws Error when the database does not answer within 400 ms */
  beat(input: BeatInput): Promise<Beat>;
  /** The node has ended the calls of these switches. */
  confirm(nodeId: string, stopped: readonly { readonly id: string; readonly calls: number }[]): Promise<void>;
  /** The node ends: nobody waits for it any more. */
  leave(nodeId: string): Promise<void>;
  close(): Promise<void>;
}

/** A heartbeat that takes longer counts as none; with the 500 ms it may be old, a node stops within a second (invariant 12). */
const ANSWER_WITHIN_MS = 400;

/** Opens the heartbeat's connections as the app role. */
export function createPulse(url: string): Pulse {
  const pool = openPool({
    connectionString: url,
    max: 2,
    application_name: "souk-pulse",
    query_timeout: ANSWER_WITHIN_MS,
    connectionTimeoutMillis: 2_000,
    idleTimeoutMillis: 0,
  });
  return {
    beat: async ({ nodeId, pid, machine, windowSeconds, load }) => {
      const { rows } = await pool.query<{ beat: unknown }>({
        name: "souk_beat",
        text: "SELECT souk_beat($1,$2,$3,$4,$5) AS beat",
        values: [nodeId, pid, machine, windowSeconds, JSON.stringify(load)],
      });
      return BeatAnswer.parse(rows[0]?.beat);
    },
    confirm: async (nodeId, stopped) => {
      await pool.query("SELECT souk_confirm_kills($1,$2,$3)", [nodeId, stopped.map((one) => one.id), stopped.map((one) => one.calls)]);
    },
    leave: async (nodeId) => {
      await pool.query("SELECT souk_leave($1)", [nodeId]);
    },
    close: () => pool.end(),
  };
}
