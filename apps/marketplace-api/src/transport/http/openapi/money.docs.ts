import { InvoiceDocument } from "@souk/contracts";
import { z } from "zod";
import { AuditCheckpointView, AuditErased } from "../../../modules/audit/index.ts";
import { ApprovedView, InvoiceList, InvoiceView, LineCallPage } from "../../../modules/billing/index.ts";
import { AuditPushBody, AuditPushSet, AuditPushView, DeliveryView } from "../../../modules/checkpoint/index.ts";
import { OutcomeDecided, OutcomePage, OutcomeSignal } from "../../../modules/outcome/index.ts";
import { VendorOverview } from "../../../modules/vendor/index.ts";
import { AuditErasure, AuditQuery } from "../audit.http.ts";
import { PageQuery } from "../billing.http.ts";
import { OutcomesQuery, Rejection } from "../outcome.http.ts";
import { StatsQuery } from "../vendor.http.ts";
import { answer, type RouteDocs } from "./route-docs.ts";

const listed = { nextCursor: z.null() };

/** Outcomes, invoices, a publisher's figures and the audit trail. */
export const MONEY_DOCS: RouteDocs = {
  "GET /v1/outcomes": {
    tag: "Outcomes",
    summary: "Outcomes that were claimed, newest first.",
    query: OutcomesQuery,
    answers: answer.ok("One page, with counts per state.", OutcomePage),
  },
  "POST /v1/outcomes/{id}/confirm": {
    tag: "Outcomes",
    scopes: ["call"],
    summary: "Confirm an outcome.",
    answers: answer.ok("Its new state.", OutcomeDecided),
  },
  "POST /v1/outcomes/{id}/reject": {
    tag: "Outcomes",
    scopes: ["call"],
    summary: "Reject an outcome before it settles: it costs nothing then.",
    body: Rejection,
    answers: answer.ok("Its new state.", OutcomeDecided),
  },
  "POST /v1/outcomes/signals": {
    tag: "Outcomes",
    scopes: ["signal"],
    summary: "Say what your own system found out about a business object.",
    body: OutcomeSignal,
    answers: answer.ok("What the signal changed."),
  },
  "GET /v1/invoices": { tag: "Money", summary: "Invoices, newest first.", answers: answer.ok("All of them.", InvoiceList.extend(listed)) },
  "GET /v1/invoices/{id}": {
    tag: "Money",
    summary: "One invoice, by its id or its month.",
    description: "With the ending .csv, .json or .receipts.jsonl it is a file, below. There are no others.",
    answers: answer.ok("The invoice.", InvoiceView),
  },
  "GET /v1/invoices/{id}.csv": {
    tag: "Money",
    summary: "An invoice as a table: one row per line.",
    answers: answer.file("The file.", "text/csv"),
  },
  "GET /v1/invoices/{id}.json": {
    tag: "Money",
    summary: "The signed document of an invoice, which souk verify checks offline.",
    answers: answer.ok("The document; of an open month as it stands now.", InvoiceDocument),
  },
  "GET /v1/invoices/{id}.receipts.jsonl": {
    tag: "Money",
    summary: "Every receipt an invoice bills, one a line, in the order of the document's Merkle tree.",
    answers: answer.file("The file.", "application/x-ndjson"),
  },
  "GET /v1/invoices/{id}/lines": { tag: "Money", summary: "The lines of an invoice.", answers: answer.ok("All lines.") },
  "GET /v1/invoices/{id}/lines/{line}/calls": {
    tag: "Money",
    summary: "The billed items behind one line.",
    query: PageQuery,
    answers: answer.ok("One page, each with its receipt and call.", LineCallPage),
  },
  "POST /v1/invoices/{id}/approve": {
    tag: "Money",
    scopes: ["admin"],
    summary: "Approve a draft: it is reconciled with usage and ledger, then final.",
    answers: answer.ok("The invoice's new status.", ApprovedView),
  },
  "GET /v1/publishers/{slug}/stats": {
    tag: "Catalogue",
    summary: "A publisher's calls, outcomes and revenue of a month.",
    query: StatsQuery,
    answers: answer.ok("The figures; buyers stay aggregated.", VendorOverview),
  },
  "GET /v1/audit": {
    tag: "Audit",
    summary: "The audit trail as JSON lines, in the order of its chain.",
    description:
      "Without a filter the whole trail (since=<batch>: what follows that batch), else the records that fit, each with the proof that it belongs to the trail. Check it with souk verify.",
    query: AuditQuery,
    answers: answer.file("One record or batch per line.", "application/x-ndjson"),
  },
  "GET /v1/audit/checkpoint": {
    tag: "Audit",
    summary: "The last signed state of the trail; keep it where nobody else writes.",
    answers: answer.ok("A compact JWS and what it fixes.", AuditCheckpointView),
  },
  "GET /v1/audit/push": {
    tag: "Audit",
    summary: "Where signed states of the trail are pushed to, and how the last deliveries went.",
    answers: answer.ok("The address and its deliveries.", AuditPushView),
  },
  "PUT /v1/audit/push": {
    tag: "Audit",
    scopes: ["admin"],
    summary: "Set the https address signed states are pushed to: the newest at once, then at most one a minute.",
    description:
      "Messages follow Standard Webhooks: webhook-id, webhook-timestamp and webhook-signature (v1, HMAC-SHA256 over id.timestamp.body with the base64 part of the secret). The checkpoint inside is signed itself: souk verify --since takes it. Answer 2xx within ten seconds; anything else is tried again, less and less often.",
    body: AuditPushBody,
    answers: answer.ok("The address; the secret only when it was made.", AuditPushSet),
  },
  "POST /v1/audit/push/test": {
    tag: "Audit",
    scopes: ["admin"],
    summary: "Send the newest state now, marked as a test; one at a time (409 while another is on its way).",
    answers: answer.ok("How the receiver answered.", DeliveryView),
  },
  "DELETE /v1/audit/push": { tag: "Audit", scopes: ["admin"], summary: "Push nothing any more.", answers: answer.nothing },
  "POST /v1/audit/erasures": {
    tag: "Audit",
    scopes: ["admin"],
    summary: "Forget what records say; the chain stays whole.",
    body: AuditErasure,
    answers: answer.ok("How many records were erased.", AuditErased),
  },
};
