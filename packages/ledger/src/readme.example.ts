import { balance, creditBalance, postingsForCharge, postingsForReversal, trialBalance, vendorPayable } from "@souk/ledger";

const charge = postingsForCharge({ amount: 120_000n, fee: 18_000n, publisher: "ledgerly" });
const books = balance(charge);
export const owed = creditBalance(books, vendorPayable("ledgerly")); // 102_000n
export const sum = trialBalance(books); // 0n, always

const reversed = balance(postingsForReversal(charge), books); // the originals stay; their mirror images follow
export const left = creditBalance(reversed, vendorPayable("ledgerly")); // 0n
