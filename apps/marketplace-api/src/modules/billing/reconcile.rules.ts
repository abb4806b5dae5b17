import { ReceiptPayload } from "@souk/contracts";
import { type Currency, encodeId, formatMicro, moneyText } from "@souk/kernel";
import { leafHash, rerate, type Terms } from "@souk/metering";
import type { BilledEventRow } from "./billing.types.ts";

/** What does not agree, naming the item: any of these blocks the invoice. */
export interface Difference {
  /** Public id of the outcome or the call (a unit goes by its call); null for a sum. */
  readonly item: string | null;
  readonly message: string;
}

const nameOf = (event: BilledEventRow): string => (event.source === "outcome" ? encodeId("out", event.id) : encodeId("call", event.callId));

function receiptDifference(event: BilledEventRow): string | null {
  if (event.receipt === null || event.leaf === null) return "has no receipt";
  if (!Buffer.from(leafHash(event.receipt)).equals(Buffer.from(event.leaf)))
    return "has a receipt that is not the one its leaf was made of";
  const parsed = ReceiptPayload.safeParse(JSON.parse(event.receipt));
  if (!parsed.success) return "has a receipt of an unknown form";
  const said = parsed.data;
  const stored: readonly [string, unknown, unknown][] = [
    ["amount", said.amount, formatMicro(event.amountMicro)],
    ["fee", said.fee, formatMicro(event.feeMicro)],
    ["unit price", said.unitPrice, formatMicro(event.unitMicro)],
    ["quantity", said.quantity, event.quantity.toString()],
    ["skill", said.skill, event.skill],
    ["meter", said.meter, event.meter],
    ["terms", said.termsVersion, event.termsVersion],
    ["cost centre", said.costCentre, event.costCentre],
    ["currency", said.currency, event.currency],
    ["month", said.period, event.period],
    ["time", said.at, event.at],
    ["call", said.callId, encodeId("call", event.callId)],
  ];
  const wrong = stored.filter(([, a, b]) => a !== b).map(([name]) => name);
  return wrong.length === 0 ? null : `differs from its receipt in: ${wrong.join(", ")}`;
}

/** The first thing that does not agree about one event: its price, its receipt or its transfers. */
function eventDifference(event: BilledEventRow, terms: Terms | null): string | null {
  if (!terms) return `names terms ${event.termsVersion} of ${event.skill}, which do not exist`;
  const rated = rerate(
    [{ id: event.id, meter: event.meter, quantity: event.quantity, amount: event.amountMicro, fee: event.feeMicro }],
    terms,
  );
  const money = (amount: bigint): string => moneyText(amount, terms.currency);
  const first = rated.differences[0];
  if (first) {
    if (first.field === "meter") return `is metered as ${event.meter}, which its terms do not price`;
    if (first.field === "quantity") return `counts ${first.stored} of ${event.meter}, its terms allow ${first.expected} in a call`;
    return `was charged a${first.field === "fee" ? " fee" : "n amount"} of ${money(first.stored)}, its terms say ${money(first.expected)}`;
  }
  if (event.ledgerMicro !== event.amountMicro)
    return `was charged ${money(event.amountMicro)}, the ledger holds ${money(event.ledgerMicro)}`;
  if (event.ledgerFeeMicro !== event.feeMicro)
    return `has a fee of ${money(event.feeMicro)}, the ledger holds ${money(event.ledgerFeeMicro)}`;
  return receiptDifference(event);
}

/** Everything about a stretch of events that does not agree. */
export function eventDifferences(events: readonly BilledEventRow[], termsOf: (event: BilledEventRow) => Terms | null): Difference[] {
  return events.flatMap((event) => {
    const message = eventDifference(event, termsOf(event));
    return message === null ? [] : [{ item: nameOf(event), message: `${nameOf(event)} ${message}` }];
  });
}

export interface Sums {
  readonly usage: bigint;
  readonly ledger: bigint;
  readonly lines: bigint;
  readonly events: number;
  readonly receipts: number;
  /** Items the invoice says it bills. */
  readonly billed: number;
  readonly currency: Currency;
}

/** What does not agree among the sums of a month. */
export function sumDifferences(sums: Sums): Difference[] {
  const found: Difference[] = [];
  const money = (amount: bigint): string => moneyText(amount, sums.currency);
  const say = (message: string): void => {
    found.push({ item: null, message });
  };
  if (sums.usage !== sums.lines) say(`usage is ${money(sums.usage)}, the lines say ${money(sums.lines)}`);
  if (sums.usage !== sums.ledger) say(`usage is ${money(sums.usage)}, the ledger holds ${money(sums.ledger)}`);
  if (sums.events !== sums.receipts) say(`${sums.events} items were metered, there are ${sums.receipts} receipts`);
  if (sums.events !== sums.billed) say(`${sums.events} items were metered, the invoice bills ${sums.billed}`);
  return found;
}
