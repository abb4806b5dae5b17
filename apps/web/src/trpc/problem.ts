import type { Problem } from "@souk/contracts";
import { TRPCClientError } from "@trpc/client";
import { z } from "zod";

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

const Known = z.object({
  code: z.string(),
  detail: z.string(),
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
  problems: z.array(z.object({ pointer: z.string(), message: z.string() })).default([]),
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

/** Reads a problem document (RFC 9457); anything else becomes "unreachable". */
export function toPageProblem(document: unknown): PageProblem {
  const known = Known.safeParse(document);
  if (!known.success) return UNREACHABLE;
  const { requestId, callId, decision, skillError, ...rest } = known.data;
  return {
    ...rest,
    requestId: requestId ?? null,
    callId: callId ?? null,
    decision: (decision ?? null) as PageProblem["decision"],
    skillError: skillError ?? null,
  };
}

/** The problem inside a failed tRPC call. */
export function problemOf(error: unknown): PageProblem {
  if (!(error instanceof TRPCClientError)) return UNREACHABLE;
  const data = error.data as { problem?: unknown; code?: string } | null | undefined;
  if (data?.problem) return toPageProblem(data.problem);
  return data?.code ? { ...UNREACHABLE, code: data.code.toLowerCase(), detail: error.message, retryable: false } : UNREACHABLE;
}
