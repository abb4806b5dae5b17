import { CallResponse } from "@souk/contracts";
import { DomainError, type SteppingClock } from "@souk/kernel";
import type { Services } from "../composition.ts";
import type { Principal } from "../modules/identity/index.ts";
import { MEI } from "./cast.ts";
import type { PlannedCall } from "./history.plan.ts";
import { uploadInvoice } from "./workspace.seed.ts";

/** Something that happens at a time. Those that may overlap do not wait for each other. */
export interface DemoEvent {
  readonly at: number;
  readonly overlaps: boolean;
  readonly run: () => Promise<void>;
}

/** Who can act in the history. */
export interface Actors {
  readonly employee: (email: string) => Promise<Principal>;
  /** The agent of accounts payable. */
  readonly agent: () => Promise<Principal>;
  /** The accounting system, which confirms what it booked. */
  readonly accounting: () => Promise<Principal>;
}

const AT_ONCE = 6;

/** Plays events in the order of time: sets the clock, then lets things happen. */
export async function play(clock: SteppingClock, events: readonly DemoEvent[]): Promise<void> {
  const running = new Set<Promise<void>>();
  for (const event of [...events].sort((a, b) => a.at - b.at)) {
    if (event.at > clock.now()) clock.set(event.at);
    if (!event.overlaps) {
      await Promise.all(running);
      await event.run();
      continue;
    }
    const task: Promise<void> = event.run().finally(() => running.delete(task));
    running.add(task);
    if (running.size >= AT_ONCE) await Promise.race(running);
  }
  await Promise.all(running);
}

export interface PlayedCalls {
  /** Events of planned calls and of what is decided about their outcomes later. */
  readonly events: (plan: readonly PlannedCall[], until: number) => readonly DemoEvent[];
  /** Carries out one call now. */
  readonly callNow: (planned: PlannedCall) => Promise<void>;
  /** Takes finished invoices out of the workspace. */
  readonly fileAway: () => Promise<void>;
  readonly counts: () => { readonly calls: number; readonly refused: number };
}

/** Calls really made through modules/run, and their outcomes decided through modules/outcome. */
export function createPlayedCalls(services: Services, actors: Actors): PlayedCalls {
  const outcomes = new Map<PlannedCall, Promise<string | null>>();
  const open: string[] = [];
  let calls = 0;
  let refused = 0;

  const callerOf = (planned: PlannedCall): Promise<Principal> =>
    "agent" in planned.caller ? actors.agent() : actors.employee(planned.caller.email);

  /** The outcome the call claimed, if any. Refusals and failures belong to the history; anything else is a bug. */
  async function carryOut(planned: PlannedCall): Promise<string | null> {
    if (planned.invoice) open.push(await uploadInvoice(services, await actors.employee(MEI), planned.invoice));
    const principal = await callerOf(planned);
    calls += 1;
    try {
      const answer = await services.run.call(principal, { skill: planned.skill, input: planned.input, via: planned.via });
      return CallResponse.parse(JSON.parse(answer)).outcomes[0]?.id ?? null;
    } catch (error) {
      if (!(error instanceof DomainError) || error.code === "internal" || error.code === "overloaded") throw error;
      refused += 1;
      return null;
    }
  }

  async function decide(planned: PlannedCall): Promise<void> {
    const id = await outcomes.get(planned);
    outcomes.delete(planned);
    const { decision } = planned;
    if (!id || !decision || decision.verdict === "left") return;
    if (decision.by === "signal") {
      const key = planned.invoice?.number ?? "";
      const { verdict } = decision;
      const evidence = verdict === "confirmed" ? `posted as ${key.replace("INV", "AP")}` : "booking refused: wrong cost centre";
      await services.outcome.signal(await actors.accounting(), { skill: planned.skill, outcome: "matched", key, verdict, evidence });
      return;
    }
    const principal = await callerOf(planned);
    if (decision.verdict === "confirmed") await services.outcome.confirm(principal, { id });
    else await services.outcome.reject(principal, { id, reason: "went to the wrong queue" });
  }

  function start(planned: PlannedCall): Promise<void> {
    const result = carryOut(planned);
    if (planned.decision && planned.decision.verdict !== "left") outcomes.set(planned, result);
    return result.then(() => undefined);
  }

  return {
    callNow: start,
    events: (plan, until) => [
      ...plan.map((planned): DemoEvent => ({ at: planned.at, overlaps: true, run: () => start(planned) })),
      ...plan.flatMap((planned): DemoEvent[] => {
        const { decision } = planned;
        if (!decision || decision.verdict === "left" || decision.at >= until) return [];
        return [{ at: decision.at, overlaps: true, run: () => decide(planned) }];
      }),
    ],
    fileAway: async () => {
      const principal = await actors.employee(MEI);
      for (const path of open.splice(0)) await services.file.remove(principal, { path });
    },
    counts: () => ({ calls, refused }),
  };
}
