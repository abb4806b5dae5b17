import type { Plan } from "./plan.ts";

type Who = Pick<Plan, "contextKey" | "code">;

/** Which calls may find each other in one guest context: those of one skill version, principal and grant, until one of them read something labelled. */
export interface ContextKeys {
  /** The key of the context the next call gets. */
  keyOf(plan: Who): string;
  /**
   * No later call gets the context a running one is in: what that call has read may stay in its memory, where no label follows it (row 140).
   * Called before the content goes to the host; until the running call ends its context is busy, so nobody else is in it.
   */
  retire(plan: Who): void;
}

const MOST = 10_000;

/** Creates the keys of one node. */
export function createContextKeys(): ContextKeys {
  const retired = new Map<string, number>();
  let turn = 0;
  let round = 0;
  const id = ({ contextKey, code }: Who): string => `${code.id} ${contextKey}`;
  return {
    keyOf: (plan) => `${plan.contextKey}:${round}.${retired.get(id(plan)) ?? 0}`,
    retire: (plan) => {
      // Too many to remember: another round retires all of them, never brings one back.
      if (retired.size >= MOST) {
        retired.clear();
        round += 1;
      }
      turn += 1;
      retired.set(id(plan), turn);
    },
  };
}
