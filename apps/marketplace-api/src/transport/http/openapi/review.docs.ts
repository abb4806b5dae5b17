import { z } from "zod";
import { LiftBody, QuarantineBody, QuarantinePreview, QuarantineView } from "../../../modules/control/index.ts";
import { DecideBody, VersionReviewView } from "../../../modules/grant/index.ts";
import { NoticePage, ReadBody } from "../../../modules/notice/index.ts";
import { NoticesQuery } from "../review.http.ts";
import { answer, type RouteDocs } from "./route-docs.ts";

const page = <Item extends z.ZodType>(item: Item) => z.object({ items: z.array(item), nextCursor: z.null() });

/** Versions that may not run, newer ones to look at, and the notices about them. */
export const REVIEW_DOCS: RouteDocs = {
  "GET /v1/quarantines": {
    tag: "Runtime",
    summary: "Quarantined versions: all for an operator, those that concern the company for administrators and auditors.",
    answers: answer.ok("In force first, then lifted ones.", page(QuarantineView)),
  },
  "POST /v1/quarantines": {
    tag: "Runtime",
    scopes: ["admin"],
    summary:
      "Quarantine a version: everywhere (operator; holders and publisher are told), or for the own company (administrator). Calls answer 410, running ones end.",
    body: QuarantineBody,
    answers: [
      { status: 201, description: "The quarantine.", schema: QuarantineView },
      { description: "What it would stop (dryRun).", schema: QuarantinePreview },
    ],
  },
  "DELETE /v1/quarantines/{id}": {
    tag: "Runtime",
    scopes: ["admin"],
    summary: "Release a version, with a reason: an administrator what holds for the own company alone, an operator the rest.",
    body: LiftBody,
    answers: answer.ok("The quarantine.", QuarantineView),
  },
  "GET /v1/version-reviews": {
    tag: "Access",
    summary: "Enabled skills that have a newer version than the pinned one, with what it asks for beyond it.",
    answers: answer.ok("All of them; those that ask for more first.", page(VersionReviewView)),
  },
  "GET /v1/version-reviews/{publisher}/{skill}": {
    tag: "Access",
    summary: "One skill's pinned and newest version, side by side.",
    answers: answer.ok("Both versions and every difference.", VersionReviewView),
  },
  "POST /v1/version-reviews/{publisher}/{skill}/approve": {
    tag: "Access",
    scopes: ["admin"],
    summary: "Take the newer version, for the same people.",
    body: DecideBody,
    answers: answer.nothing,
  },
  "POST /v1/version-reviews/{publisher}/{skill}/hold": {
    tag: "Access",
    scopes: ["admin"],
    summary: "Keep the pinned version; the alarm for this newer one ends.",
    body: DecideBody,
    answers: answer.nothing,
  },
  "GET /v1/notices": {
    tag: "Runtime",
    summary: "What administrators and vendors should know.",
    query: NoticesQuery,
    answers: answer.ok("Newest first, with how many you have not read.", NoticePage),
  },
  "POST /v1/notices/read": {
    tag: "Runtime",
    scopes: ["admin"],
    summary: "Mark notices as read: those named, or all.",
    body: ReadBody,
    answers: answer.ok("How many are left.", z.object({ unread: z.number().int() })),
  },
};
