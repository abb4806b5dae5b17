import { z } from "zod";
import { type ActionContext, type HostActions, hostAction, Refused } from "./action.ts";

const Args = z.strictObject({ name: z.string().max(100), quantity: z.int().min(0) });

/** What one call counted so far, and the action that counts. */
export interface MeterActions {
  readonly actions: HostActions;
  /** Quantities above 0 by unit. */
  readonly counted: ReadonlyMap<string, number>;
}

/**
 * Counts declared units, up to the most one call may count of each. The skill says how many, its terms say what they cost and where it ends:
 * what passes the maximum is refused whole, so a call never costs more than was reserved for it.
 */
export function createMeterActions({ plan }: Pick<ActionContext, "plan">): MeterActions {
  const counted = new Map<string, number>();
  return {
    counted,
    actions: {
      "meter.add": hostAction(Args, async ({ name, quantity }) => {
        const unit = plan.units.get(name);
        if (!unit) {
          const declared = plan.units.size === 0 ? "it declares none" : `it declares ${[...plan.units.keys()].join(", ")}`;
          const message = `${plan.version.skill} has no unit ${JSON.stringify(name)} under price.units: ${declared}`;
          throw new Refused("invalid_request", name, { message, layer: "skill" });
        }
        const sum = (counted.get(name) ?? 0) + quantity;
        if (sum > unit.max) {
          const message = `a call counts at most ${unit.max} ${name}; ${counted.get(name) ?? 0} are counted, ${quantity} more do not fit`;
          throw new Refused("max_price_exceeded", name, { message, layer: "price" });
        }
        if (sum > 0) counted.set(name, sum);
        return { target: `${quantity} ${name}`, value: {}, bytes: null };
      }),
    },
  };
}
