import type { PulseStop } from "@souk/db";

/** Something that must not run: a kill switch in force, or a quarantined version. */
export type Stop = PulseStop;

/** Calls in groups, as a node tells them with its heartbeat. */
export interface RunningGroup {
  readonly company: string;
  readonly skill: string;
  readonly version: string;
  readonly agent: string | null;
  /** UUID of the employee, or of the agent's owner. */
  readonly employee: string | null;
  readonly caller: string;
  readonly calls: number;
  /** Age of the oldest, ms. */
  readonly oldestMs: number;
}
