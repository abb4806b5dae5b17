import { type Currency, formatMicro, micro, minorUnitDigits, parseMicro, percentFloor, toMinorUnits } from "@souk/kernel";
import { DEFAULT_FEE_BPS, outcomeMeter } from "@souk/metering";
import type { LocalRun } from "./emulator.ts";

interface Line {
  quantity: bigint;
  unitPrice: bigint;
  fee: bigint;
}

/** The invoice line a meter would have: rounded once, half to even, as the real invoice does. */
export interface TickerLine {
  readonly skill: string;
  readonly meter: string;
  readonly quantity: string;
  readonly unitPrice: string;
  readonly exact: string;
  /** In the currency's minor unit, e.g. "0.01". */
  readonly amount: string;
  /** The platform's share of `exact`. */
  readonly fee: string;
}

function minorText(amount: bigint, currency: Currency): string {
  const digits = minorUnitDigits(currency);
  const text = toMinorUnits(amount, currency)
    .toString()
    .padStart(digits + 1, "0");
  return digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/** Adds up what the calls of a session would be invoiced; pending outcomes count as if they settle. */
export function createTicker(): { add(skill: string, run: LocalRun): void; lines(currency: Currency): TickerLine[] } {
  const lines = new Map<string, Line>();
  const add = (skill: string, item: { readonly meter: string; readonly price: string; readonly quantity: bigint }): void => {
    const key = `${skill} ${item.meter}`;
    const unitPrice = parseMicro(item.price);
    const line = lines.get(key) ?? { quantity: 0n, unitPrice, fee: 0n };
    const fee = percentFloor(micro(item.quantity * unitPrice), DEFAULT_FEE_BPS);
    lines.set(key, { unitPrice, quantity: line.quantity + item.quantity, fee: line.fee + fee });
  };
  return {
    add(skill, run) {
      for (const { meter, unitPrice, quantity } of run.charge.lines) add(skill, { meter, price: unitPrice, quantity: BigInt(quantity) });
      for (const outcome of run.outcomes)
        if (outcome.state === "pending") add(skill, { meter: outcomeMeter(outcome.name), price: outcome.amount, quantity: 1n });
    },
    lines: (currency) =>
      [...lines].map(([key, { quantity, unitPrice, fee }]) => {
        const [skill = "", meter = ""] = key.split(" ");
        const exact = quantity * unitPrice;
        return {
          skill,
          meter,
          quantity: quantity.toString(),
          unitPrice: formatMicro(unitPrice),
          exact: formatMicro(exact),
          amount: minorText(exact, currency),
          fee: formatMicro(fee),
        };
      }),
  };
}
