import { type DomainError, type Said, textOf } from "@souk/kernel";
import type { CallProblem } from "../usage/index.ts";

/** A sentence as it is kept with a call: its text, and its parameters apart. */
export function spoken({ template, values }: Said): Pick<CallProblem, "detail" | "said"> {
  const said = { template, values };
  return { detail: textOf(said), said };
}

/** An error as it is kept with a call. */
export function problemOf({ code, message, said }: DomainError): CallProblem {
  return { code, ...(said ? spoken(said) : { detail: message }) };
}
