import { type Currency, formatMicro, minorUnitDigits, parseMicro, toMinorUnits } from "@souk/kernel/money";
import type { Receipt } from "./receipt.ts";

/** `InvoiceLine` of the contracts. */
export interface InvoiceLine {
  readonly id: string;
  readonly publisher: string;
  readonly skill: string;
  readonly meter: string;
  readonly termsVersion: number;
  readonly costCentre: string;
  readonly quantity: string;
  readonly unitPrice: string;
  /** Unrounded. */
  readonly exact: string;
  /** Rounded to the minor unit, half to even. */
  readonly amount: string;
  readonly fee: string;
  readonly receipts: number;
}

/** The money part of an invoice document. `total = exactTotal + roundingDifference`. */
export interface InvoiceBody {
  readonly lines: InvoiceLine[];
  readonly exactTotal: string;
  readonly roundingDifference: string;
  readonly total: string;
}

/** The part of a receipt that decides its line and adds to it. */
export type BillableItem = Pick<Receipt, "skill" | "meter" | "termsVersion" | "costCentre" | "unitPrice" | "quantity" | "amount" | "fee">;

interface Group {
  readonly key: readonly string[];
  readonly first: BillableItem;
  quantity: bigint;
  exact: bigint;
  fee: bigint;
  receipts: number;
}

/** FNV-1a, 64 bits: a short stable name of a line, not evidence. */
function lineId(key: readonly string[]): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(JSON.stringify(key))) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return `lin_${hash.toString(36).padStart(13, "0")}`;
}

/** What fixes a line: publisher, skill, meter, terms version, cost centre; and the unit price, which those decide. */
function lineKey(item: BillableItem): readonly string[] {
  const publisher = item.skill.slice(0, item.skill.indexOf("/"));
  return [publisher, item.skill, item.meter, String(item.termsVersion).padStart(9, "0"), item.costCentre, item.unitPrice];
}

function compareKeys(a: readonly string[], b: readonly string[]): number {
  for (const [i, part] of a.entries()) {
    const other = b[i] ?? "";
    if (part !== other) return part < other ? -1 : 1;
  }
  return 0;
}

/** The one rounding: half to even, to the currency's minor unit; answered in micro-units. */
export function roundLine(exact: bigint, currency: Currency): bigint {
  return toMinorUnits(exact, currency) * 10n ** BigInt(6 - minorUnitDigits(currency));
}

/**
 * Groups billed items into invoice lines, in the one order of their keys. Each line is rounded once; the rest goes to the rounding difference.
 * All items are of the given currency. @throws RangeError for an amount that does not parse.
 */
export function buildInvoice(items: Iterable<BillableItem>, currency: Currency): InvoiceBody {
  const groups = new Map<string, Group>();
  for (const item of items) {
    const key = lineKey(item);
    const name = JSON.stringify(key);
    let group = groups.get(name);
    if (!group) {
      group = { key, first: item, quantity: 0n, exact: 0n, fee: 0n, receipts: 0 };
      groups.set(name, group);
    }
    group.quantity += BigInt(item.quantity);
    group.exact += parseMicro(item.amount);
    group.fee += parseMicro(item.fee);
    group.receipts++;
  }
  const sorted = [...groups.values()].sort((a, b) => compareKeys(a.key, b.key));
  const rounded = sorted.map((group) => ({ group, amount: roundLine(group.exact, currency) }));
  const exactTotal = sorted.reduce((sum, { exact }) => sum + exact, 0n);
  const total = rounded.reduce((sum, { amount }) => sum + amount, 0n);
  return {
    lines: rounded.map(({ group, amount }) => toLine(group, amount)),
    exactTotal: formatMicro(exactTotal),
    roundingDifference: formatMicro(total - exactTotal),
    total: formatMicro(total),
  };
}

function toLine({ key, first, ...sums }: Group, amount: bigint): InvoiceLine {
  return {
    id: lineId(key),
    publisher: key[0] ?? "",
    skill: first.skill,
    meter: first.meter,
    termsVersion: first.termsVersion,
    costCentre: first.costCentre,
    quantity: sums.quantity.toString(),
    unitPrice: first.unitPrice,
    exact: formatMicro(sums.exact),
    amount: formatMicro(amount),
    fee: formatMicro(sums.fee),
    receipts: sums.receipts,
  };
}
