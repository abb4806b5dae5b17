/** Account codes of one company's books: every account belongs to a company, so no row is hot across companies. */
export type AccountCode = "buyer:spend" | "platform:fee" | "rounding" | `vendor:${string}:payable`;

export const BUYER_SPEND = "buyer:spend" satisfies AccountCode;
export const PLATFORM_FEE = "platform:fee" satisfies AccountCode;
export const ROUNDING = "rounding" satisfies AccountCode;

const PUBLISHER = /^[a-z][a-z0-9-]{1,29}$/;

/** What a company owes a vendor. @throws RangeError for anything but a publisher's slug. */
export function vendorPayable(publisher: string): AccountCode {
  if (!PUBLISHER.test(publisher)) throw new RangeError(`not a publisher: ${publisher.slice(0, 60)}`);
  return `vendor:${publisher}:payable`;
}

/** Whether a text is an account code. */
export function isAccountCode(text: string): text is AccountCode {
  if (text === BUYER_SPEND || text === PLATFORM_FEE || text === ROUNDING) return true;
  const [kind, slug, what, ...more] = text.split(":");
  return kind === "vendor" && what === "payable" && more.length === 0 && PUBLISHER.test(slug ?? "");
}
