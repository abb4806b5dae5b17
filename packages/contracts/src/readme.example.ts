import { CallRequest, Problem } from "@souk/contracts";

export const request = CallRequest.parse({ input: { invoice: "INV-7" }, maxPrice: { amount: "0.25", currency: "USD" } });
export const unknownField = CallRequest.safeParse({ input: {}, userId: "me" }).success; // false: strict everywhere
export const problem = Problem.parse({
  type: "https://souk.dev/problems/not_enabled",
  title: "Not enabled",
  status: 403,
  detail: "ledgerly/invoice-match is not enabled for you. Ask a company admin.",
  code: "not_enabled",
  requestId: "req_1",
  retryable: false,
  billed: false, // always: an error never costs anything
});
