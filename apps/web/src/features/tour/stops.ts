import type { TourState } from "../../trpc/views.ts";

export type CastRole = "employee" | "admin" | "finance";

/** One stop of the tour: who is looking, and at what. Messages live under `tour.stops.<id>`. */
export interface TourStop {
  readonly id: "run" | "why" | "thief" | "line" | "digit";
  readonly role: CastRole;
  readonly href: (state: TourState) => string;
}

/** The tour follows one call through every role (SCREENS.md). */
export const TOUR_STOPS: readonly TourStop[] = [
  { id: "run", role: "employee", href: (state) => `/skills/${state.skill}/try` },
  { id: "why", role: "admin", href: (state) => (state.matchCallId ? `/calls/${state.matchCallId}` : "/admin/calls") },
  { id: "thief", role: "employee", href: (state) => `/skills/${state.thief}/try` },
  { id: "line", role: "finance", href: lineHref },
  { id: "digit", role: "finance", href: (state) => `/finance/invoices/${state.invoiceId ?? state.finalInvoiceId ?? ""}#verify` },
];

function lineHref(state: TourState): string {
  if (!state.invoiceId || !state.lineId) return "/finance/invoices";
  const call = state.matchCallId ? `?call=${state.matchCallId}` : "";
  return `/finance/invoices/${state.invoiceId}/lines/${state.lineId}${call}`;
}

/** Reads the stop somebody stands at from its cookie; null when they are not on the tour. */
export function readStop(cookie: string | undefined): number | null {
  const index = Number(cookie);
  return cookie && Number.isInteger(index) && index >= 0 && index < TOUR_STOPS.length ? index : null;
}
