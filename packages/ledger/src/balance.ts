import type { AccountCode } from "./account.ts";
import type { Transfer } from "./posting.ts";

/** Running sums of one account. */
export interface AccountBalance {
  readonly debits: bigint;
  readonly credits: bigint;
}

/** Sums per account, in micro-units. */
export type Balances = ReadonlyMap<AccountCode, AccountBalance>;

/** The balances after some transfers, on top of earlier ones. */
export function balance(transfers: Iterable<Transfer>, start: Balances = new Map()): Balances {
  const sums = new Map(start);
  const add = (code: AccountCode, debits: bigint, credits: bigint): void => {
    const now = sums.get(code) ?? { debits: 0n, credits: 0n };
    sums.set(code, { debits: now.debits + debits, credits: now.credits + credits });
  };
  for (const { debit, credit, amount } of transfers) {
    if (amount < 0n) throw new RangeError("a transfer's amount is never negative");
    add(debit, amount, 0n);
    add(credit, 0n, amount);
  }
  return sums;
}

/** Credits minus debits of an account: what is owed to it. Zero for an account that never moved. */
export function creditBalance(balances: Balances, code: AccountCode): bigint {
  const sums = balances.get(code);
  return sums ? sums.credits - sums.debits : 0n;
}

/** Debits minus credits over all accounts: zero in sound books, always. */
export function trialBalance(balances: Balances): bigint {
  let sum = 0n;
  for (const { debits, credits } of balances.values()) sum += debits - credits;
  return sum;
}
