import { progress } from "./progress.ts";

const FIRST_DELAY_MS = 250;
const LONGEST_DELAY_MS = 15_000;
const HEALTHY_AFTER_MS = 30_000;

/** Something that runs until it is stopped: a process of ours or the database. */
export interface Supervised {
  readonly stop: () => Promise<void>;
}

interface Plan {
  readonly name: string;
  readonly first: { readonly exited: Promise<unknown>; readonly stop: () => Promise<void> };
  readonly restart: () => Promise<{ readonly exited: Promise<unknown>; readonly stop: () => Promise<void> }>;
}

/** Keeps one thing running: when it ends unasked it is started again, each time a little later, until it stays. */
export function keepRunning(plan: Plan): Supervised {
  let current = plan.first;
  let isStopping = false;
  let wake: (() => void) | undefined;
  let delayMs = FIRST_DELAY_MS;

  const watch = async () => {
    for (;;) {
      const since = performance.now();
      const reason = await current.exited;
      if (isStopping) return;
      if (performance.now() - since > HEALTHY_AFTER_MS) delayMs = FIRST_DELAY_MS;
      progress(`${plan.name} ended unexpectedly${typeof reason === "string" ? ` (${reason})` : ""}; starting it again`);
      await restart();
      if (isStopping) return;
    }
  };
  const restart = async () => {
    while (!isStopping) {
      await new Promise<void>((resolve) => {
        wake = resolve;
        setTimeout(resolve, delayMs);
      });
      delayMs = Math.min(delayMs * 2, LONGEST_DELAY_MS);
      if (isStopping) return;
      try {
        current = await plan.restart();
        return;
      } catch (error) {
        progress(`${plan.name} does not start: ${error instanceof Error ? error.message.split("\n")[0] : String(error)}`);
      }
    }
  };
  const watching = watch();
  return {
    stop: async () => {
      isStopping = true;
      wake?.();
      await current.stop();
      await watching;
      await current.stop(); // a restart may have been under way
    },
  };
}
