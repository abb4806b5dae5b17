import { IdempotencyKey } from "@souk/contracts";
import { DomainError, said, words } from "@souk/kernel";
import type { FastifyRequest } from "fastify";
import type { z } from "zod";
import { problemsOf } from "./problem-pointer.ts";

/** Input of a wrong form, by its first problem; every problem has its JSON pointer. */
export function invalidRequest(error: z.core.$ZodError, value?: unknown): DomainError {
  const problems = problemsOf(error, value);
  const first = problems[0];
  const where = first?.pointer === "" ? words("The request") : (first?.pointer ?? "");
  return new DomainError("invalid_request", first ? said`${where}: ${first.said}` : "The request has the wrong form.", {
    details: { problems },
  });
}

/** Parses what came from outside. @throws DomainError `invalid_request` with one JSON pointer (RFC 6901) per problem. */
export function parse<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw invalidRequest(parsed.error, value);
}

/** The value of a JSON text. @throws DomainError `invalid_request` */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new DomainError("invalid_request", said`The body is not valid JSON: ${(error as Error).message}`);
  }
}

/** The header that makes a request safe to send again. @throws DomainError `invalid_request` */
export function idempotencyKeyOf(request: Pick<FastifyRequest, "headers">): string | undefined {
  const header = request.headers["idempotency-key"];
  if (header === undefined) return undefined;
  const read = IdempotencyKey.safeParse(header);
  if (!read.success)
    throw new DomainError(
      "invalid_request",
      "The header Idempotency-Key has 8 to 128 printable ASCII characters without spaces, and is sent once.",
    );
  return read.data;
}
