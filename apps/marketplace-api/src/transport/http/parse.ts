import { DomainError } from "@souk/kernel";
import type { z } from "zod";

/** What is wrong with a value, as a problem says it: one JSON pointer (RFC 6901) each. */
export function problemsOf(error: z.core.$ZodError): { readonly pointer: string; readonly message: string }[] {
  return error.issues.map((issue) => ({
    pointer: issue.path.map((part) => `/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`).join(""),
    message: issue.message,
  }));
}

/** Parses what came from outside. @throws DomainError `invalid_request` with one JSON pointer (RFC 6901) per problem. */
export function parse<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = problemsOf(parsed.error);
  const first = problems[0];
  throw new DomainError(
    "invalid_request",
    first ? `${first.pointer === "" ? "The request" : first.pointer}: ${first.message}` : "The request has the wrong form.",
    { details: { problems } },
  );
}
