"use server";
import { z } from "zod";
import { type Loaded, loadOrProblem } from "../../trpc/load.ts";
import { api } from "../../trpc/server.ts";
import type { ReceiptView } from "../../trpc/views.ts";

const Advance = z.strictObject({ id: z.string().max(64), action: z.enum(["approve", "finalise"]) });
const Evidence = z.strictObject({ receiptId: z.string().max(64) });

/** Approves or finalises an invoice. */
export async function advanceInvoice(input: z.input<typeof Advance>): Promise<Loaded<{ id: string; status: string }>> {
  const request = Advance.parse(input);
  return loadOrProblem(async () => (await api()).finance.advance.mutate(request));
}

/** One receipt: the signed text and what it says. */
export async function loadReceipt(
  input: z.input<typeof Evidence>,
): Promise<Loaded<{ receipt: string; payload: ReceiptView; leaf: number | null }>> {
  const request = Evidence.parse(input);
  return loadOrProblem(async () => (await api()).finance.receipt.query(request));
}
