import { chargeOf, compileOutcome, maximumPrice, nextOutcomeState, priceCall, termsOfManifest } from "@souk/metering";

const matched = { price: "0.120000", confirm: "signal", settle: "72h", dispute: "14d" } as const;
const terms = termsOfManifest({ price: { currency: "USD", call: "0.002000" }, outcomes: { matched } });
export const reserved = maximumPrice(terms); // 122_000n: held before the call runs
export const charge = chargeOf(priceCall(terms), terms.currency); // 0.002000 USD, at once

const rule = compileOutcome({ when: "output.matched && output.difference == 0", key: "input.invoice" });
export const claim = rule.evaluate({ input: { invoice: "INV-7" }, output: { matched: true, difference: 0 } }); // claimed, key "INV-7"
export const settled = nextOutcomeState("pending", "settle", { now: 100, settlesAt: 100, confirm: "signal" }); // claimed_uncontested, billed
