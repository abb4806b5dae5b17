import { z } from "zod";
import {
  AdvancedView,
  type ClosingService,
  InvoiceFile,
  InvoiceFormat,
  InvoiceList,
  type InvoiceService,
  InvoiceView,
  LineCallPage,
  ReceiptView,
  SpendGroupBy,
  type SpendService,
  SpendView,
} from "../../modules/billing/index.ts";
import { PageInput } from "../../modules/page/index.ts";
import { procedure, router } from "./init.ts";

export interface FinanceRouterDeps {
  readonly invoices: InvoiceService;
  readonly closing: ClosingService;
  readonly spending: SpendService;
}

const Id = z.strictObject({ id: z.string().max(60) });
const PeriodKey = z.string().regex(/^\d{4}-\d{2}$/);

/** Spend and invoices. */
export function createFinanceRouter({ invoices, closing, spending }: FinanceRouterDeps) {
  return router({
    spend: procedure
      .input(z.strictObject({ period: PeriodKey.optional(), groupBy: SpendGroupBy }))
      .output(SpendView)
      .query(({ ctx, input }) => spending.spend(ctx.principal, input)),
    invoices: procedure.output(InvoiceList).query(({ ctx }) => invoices.list(ctx.principal)),
    invoice: procedure
      .input(Id)
      .output(InvoiceView)
      .query(({ ctx, input }) => invoices.get(ctx.principal, input)),
    lineCalls: procedure
      .input(z.strictObject({ invoiceId: z.string().max(60), lineId: z.string().max(60), ...PageInput }))
      .output(LineCallPage)
      .query(async ({ ctx, input }) => {
        const page = await invoices.lineCalls(ctx.principal, input);
        return { items: [...page.items], nextCursor: page.nextCursor };
      }),
    receipt: procedure
      .input(z.strictObject({ receiptId: z.string().max(60) }))
      .output(ReceiptView)
      .query(({ ctx, input }) => invoices.receipt(ctx.principal, input)),
    invoiceFile: procedure
      .input(z.strictObject({ id: z.string().max(60), format: InvoiceFormat }))
      .output(InvoiceFile)
      .query(({ ctx, input }) => invoices.fileText(ctx.principal, input)),
    advance: procedure
      .input(z.strictObject({ id: z.string().max(60), action: z.enum(["approve", "finalise"]) }))
      .output(AdvancedView)
      .mutation(async ({ ctx, input }) => {
        const { id, status } = await closing.advance(ctx.principal, input);
        return { id, status };
      }),
  });
}
