import { type MicroUnits, micro } from "@souk/kernel";
import { type AccountCode, BUYER_SPEND, PLATFORM_FEE, ROUNDING, vendorPayable } from "./account.ts";

/** One movement of money within a company's books: out of `debit` stands against `credit`. Append-only; a mistake is another transfer back. */
export interface Transfer {
  readonly debit: AccountCode;
  readonly credit: AccountCode;
  /** ≥ 0: a movement the other way swaps the accounts. */
  readonly amount: MicroUnits;
}

export interface ChargePosting {
  /** What the buyer pays. */
  readonly amount: bigint;
  /** The platform's part of it. */
  readonly fee: bigint;
  readonly publisher: string;
}

function transfer(debit: AccountCode, credit: AccountCode, amount: bigint): Transfer {
  return amount < 0n ? { debit: credit, credit: debit, amount: micro(-amount) } : { debit, credit, amount: micro(amount) };
}

/**
 * The two transfers of a charge: the vendor's part and the platform's fee, both from the buyer. Negative amounts (credits) move back.
 * @throws RangeError when the fee is no part of the amount.
 */
export function postingsForCharge({ amount, fee, publisher }: ChargePosting): readonly [vendor: Transfer, platform: Transfer] {
  const inside = amount >= 0n ? fee >= 0n && fee <= amount : fee <= 0n && fee >= amount;
  if (!inside) throw new RangeError("the fee is no part of the amount");
  return [transfer(BUYER_SPEND, vendorPayable(publisher), amount - fee), transfer(BUYER_SPEND, PLATFORM_FEE, fee)];
}

/** Transfers that undo others, in the opposite order. The originals stay. */
export function postingsForReversal(transfers: readonly Transfer[]): readonly Transfer[] {
  return transfers.map(({ debit, credit, amount }) => ({ debit: credit, credit: debit, amount })).reverse();
}

/** The transfer of an invoice's rounding difference (total − exact total), so that books and invoice end in the same sum. None for zero. */
export function postingsForRounding(difference: bigint): readonly Transfer[] {
  return difference === 0n ? [] : [transfer(BUYER_SPEND, ROUNDING, difference)];
}
