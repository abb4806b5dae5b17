export {
  AdvancedView,
  ApprovedView,
  InvoiceFile,
  InvoiceFormat,
  InvoiceList,
  InvoiceView,
  LineCallPage,
  PeriodView,
  ReceiptView,
  SpendGroupBy,
  SpendView,
} from "./billing.views.ts";
export { type ClosingService, createClosingService } from "./closing.service.ts";
export { findInvoiceReference, type InvoiceReference } from "./invoice.reference.ts";
export { periodOfKey, previousPeriod } from "./invoice.rules.ts";
export { createInvoiceService, type InvoiceService } from "./invoice.service.ts";
export { createRoundingPoster } from "./rounding.poster.ts";
export { createSpendService, type SpendService } from "./spend.service.ts";
