import { parseMicro } from "@souk/kernel";
import type { Services } from "../composition.ts";
import type { Principal } from "../modules/identity/index.ts";
import type { Dice } from "./dice.ts";
import { contractCall, type PlannedCall } from "./history.plan.ts";

/**
 * Last month's cost by this day as a share of this month's, in per mille: 31 % cheaper in the end. The evenings before aim lower, as weekends and
 * outcomes that settle late do not fall on the same days of both months.
 */
export const LAST_MONTH_SHARE = { early: 760n, late: 720n, inTheEnd: 690n } as const;

export interface MonthDeps {
  readonly services: Services;
  readonly finance: () => Promise<Principal>;
  readonly dice: Dice;
  readonly callNow: (planned: PlannedCall) => Promise<void>;
  readonly now: () => number;
  /** Lets a little time pass between two calls. */
  readonly step: () => void;
}

/** Micro-units this month lacks today for the same stretch of last month to be that share of it; never negative. */
async function lacking({ services, finance }: MonthDeps, sharePerMille: bigint): Promise<bigint> {
  const { total, previousTotal } = await services.spending.spend(await finance(), { groupBy: "meter" });
  if (!previousTotal) return 0n;
  const wanted = (parseMicro(previousTotal.amount) * 1000n) / sharePerMille;
  const missing = wanted - parseMicro(total.amount);
  return missing > 0n ? missing : 0n;
}

interface Filler {
  readonly micro: bigint;
  readonly make: (deps: MonthDeps) => PlannedCall;
}

/** Calls without outcomes cost a fixed amount; the dearest first. */
const FILLERS: readonly Filler[] = [
  { micro: 50_000n, make: ({ dice, now }) => contractCall(dice, now()) },
  {
    micro: 3_000n,
    make: ({ now }) => ({
      at: now(),
      caller: { email: "fang@acme.example" },
      skill: "datakit/redact",
      input: { path: "/data/customers.csv", style: "mask" },
      via: "http",
    }),
  },
  {
    micro: 500n,
    make: ({ dice, now }) => ({
      at: now(),
      caller: { email: "priya@acme.example" },
      skill: "ledgerly/fx-convert",
      input: { amount: dice.between(100, 90_000).toString(), from: "USD", to: "CNY" },
      via: "http",
    }),
  },
];

/** Adds real calls until last month's share of this month is what it should be; `most` bounds each kind of call. */
export async function catchUp(deps: MonthDeps, aim: { readonly sharePerMille: bigint; readonly most: number }): Promise<void> {
  let missing = await lacking(deps, aim.sharePerMille);
  for (const { micro, make } of FILLERS) {
    for (let made = 0; missing >= micro && made < aim.most; made++) {
      deps.step();
      await deps.callNow(make(deps));
      missing -= micro;
    }
  }
}

/** How much cheaper last month was by this day, in words. */
export async function cheaperText({ services, finance }: MonthDeps): Promise<string> {
  const { total, previousTotal } = await services.spending.spend(await finance(), { groupBy: "meter" });
  const [now, before] = [Number(parseMicro(total.amount)), Number(parseMicro(previousTotal?.amount ?? "0"))];
  return `this month ${total.amount} ${total.currency}; last month was ${((1 - before / now) * 100).toFixed(1)} % cheaper by this day`;
}
