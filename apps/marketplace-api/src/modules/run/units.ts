import { type Clock, encodeId, micro, newUuid, type RandomSource } from "@souk/kernel";
import {
  chargeOf,
  leafHash,
  noCharge,
  type PricedLine,
  priceCall,
  priceUnit,
  receiptPayload,
  receiptText,
  unitMeter,
  type WireCharge,
} from "@souk/metering";
import type { AuditNote, UnitUse } from "../settle/index.ts";
import type { Plan } from "./plan.ts";
import type { Admitted } from "./record.ts";

/** Prices what a successful call counted: one item per unit, each with its receipt. What costs nothing is no item. */
export function priceUnits(
  ids: { readonly clock: Clock; readonly random: RandomSource },
  { plan, admitted }: { readonly plan: Plan; readonly admitted: Admitted },
  counted: ReadonlyMap<string, number>,
): readonly UnitUse[] {
  return [...counted].flatMap(([name, quantity]): UnitUse[] => {
    if ((plan.units.get(name)?.price ?? 0n) === 0n) return [];
    const { terms, hash } = plan.terms;
    const line = priceUnit(terms, name, quantity);
    const id = newUuid(ids.clock, ids.random);
    const receipt = receiptText(
      receiptPayload({
        id: encodeId("rcp", id),
        kind: "unit",
        company: encodeId("co", plan.principal.companyId),
        callId: encodeId("call", admitted.callId),
        skill: plan.version.skill,
        version: plan.version.version,
        sha256: plan.version.sha256,
        terms: hash,
        termsVersion: terms.version,
        line,
        currency: terms.currency,
        costCentre: admitted.costCentre,
        at: admitted.at,
        period: admitted.period,
      }),
    );
    return [
      {
        id,
        meter: unitMeter(name),
        quantity,
        unitMicro: line.unitPrice,
        amountMicro: line.amount,
        feeMicro: line.fee,
        receipt,
        leaf: Buffer.from(leafHash(receipt)).toString("hex"),
      },
    ];
  });
}

/** The charge of a call that succeeded: the call and a line for each unit. */
export function chargeWith(plan: Plan, units: readonly UnitUse[]): WireCharge {
  const { terms } = plan.terms;
  if (plan.callMicro === 0n && units.length === 0) return noCharge(terms.currency);
  const lines = units.map(
    ({ meter, quantity, unitMicro, amountMicro, feeMicro }): PricedLine => ({
      meter,
      quantity: BigInt(quantity),
      unitPrice: micro(unitMicro),
      amount: micro(amountMicro),
      fee: micro(feeMicro),
    }),
  );
  return chargeOf([...priceCall(terms), ...lines], terms.currency);
}

/** Audit rows of what a call counted and was billed for; its own row has the amount of the call alone. */
export function unitNotesOf(callId: string, units: readonly UnitUse[]): readonly AuditNote[] {
  return units.map(({ meter, quantity, amountMicro }) => ({
    action: "unit.billed",
    target: meter,
    payload: { call: callId, quantity, amountMicro: String(amountMicro) },
  }));
}

/** What units cost together, in micro-units. */
export function sumOfUnits(units: readonly UnitUse[]): bigint {
  return units.reduce((sum, unit) => sum + unit.amountMicro, 0n);
}
