export { type AccountCode, BUYER_SPEND, isAccountCode, PLATFORM_FEE, ROUNDING, vendorPayable } from "./account.ts";
export { type AccountBalance, type Balances, balance, creditBalance, trialBalance } from "./balance.ts";
export { expire, heldAmount, type PendingTransfer, type PostInput, post, voidTransfer } from "./pending.ts";
export { type ChargePosting, postingsForCharge, postingsForReversal, postingsForRounding, type Transfer } from "./posting.ts";
