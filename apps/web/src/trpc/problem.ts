import type { Problem } from "@souk/contracts";
import { TRPCClientError } from "@trpc/client";
import { z } from "zod";
import { problemWords } from "../i18n/problem-words.ts";

/** What a page needs to explain a failure. A subset of the contract's problem that can travel to the browser. */
export interface PageProblem {
  readonly code: string;
  readonly detail: string;
  readonly requestId: string | null;
  readonly retryable: boolean;
  readonly callId: string | null;
  readonly decision: Problem["decision"] | null;
  readonly problems: readonly { readonly pointer: string; readonly message: string }[];
  readonly effects: readonly { readonly target: string; readonly state: string }[];
  readonly skillError: { readonly code: string; readonly message: string } | null;
}

const SaidShape = z.object({
  template: z.string(),
  values: z.array(z.union([z.string(), z.object({ template: z.string(), values: z.array(z.string()) })])),
});

const Known = z.object({
  code: z.string(),
  detail: z.string(),
  said: SaidShape.optional(),
  requestId: z.string().optional(),
  retryable: z.boolean().default(false),
  callId: z.string().optional(),
  decision: z
    .object({
      allowed: z.boolean(),
      layer: z.string().nullable(),
      rule: z.string().nullable(),
      missing: z.array(z.string()),
      howToFix: z.string().nullable(),
    })
    .optional(),
  problems: z.array(z.object({ pointer: z.string(), message: z.string(), said: SaidShape.optional() })).default([]),
  effects: z.array(z.object({ target: z.string(), state: z.string() })).default([]),
  skillError: z.object({ code: z.string(), message: z.string() }).optional(),
});

const UNREACHABLE: PageProblem = {
  code: "unreachable",
  detail: "",
  requestId: null,
  retryable: true,
  callId: null,
  decision: null,
  problems: [],
  effects: [],
  skillError: null,
};

/** Reads a problem document (RFC 9457) for a reader of `locale`; anything else becomes "unreachable". */
export function toPageProblem(document: unknown, locale: string): PageProblem {
  const known = Known.safeParse(document);
  if (!known.success) return UNREACHABLE;
  const { requestId, callId, decision, skillError, said, ...rest } = known.data;
  const words = problemWords(locale);
  return {
    ...rest,
    detail: words.problem({ ...rest, said }),
    problems: rest.problems.map((one) => ({ pointer: one.pointer, message: words.sentence(one.message, one.said) })),
    requestId: requestId ?? null,
    callId: callId ?? null,
    decision: decision ? ({ ...decision, howToFix: words.howToFix(decision) } as PageProblem["decision"]) : null,
    // its own words, unless it passes on what Souk said
    skillError: skillError ? { ...skillError, message: words.sentence(skillError.message) } : null,
  };
}

/** The problem inside a failed tRPC call, in words of `locale`. */
export function problemOf(error: unknown, locale: string): PageProblem {
  if (!(error instanceof TRPCClientError)) return UNREACHABLE;
  const data = error.data as { problem?: unknown; code?: string } | null | undefined;
  if (data?.problem) return toPageProblem(data.problem, locale);
  return data?.code ? { ...UNREACHABLE, code: data.code.toLowerCase(), detail: error.message, retryable: false } : UNREACHABLE;
}
