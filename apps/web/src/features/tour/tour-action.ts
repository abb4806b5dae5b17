"use server";
import { cookies } from "next/headers";
import { z } from "zod";
import { demoAccounts } from "../../auth/api-session.ts";
import { accessToken } from "../../auth/session.ts";
import { loadOrProblem } from "../../trpc/load.ts";
import { api } from "../../trpc/server.ts";
import { type CastRole, TOUR_STOPS } from "./stops.ts";
import { TOUR_COOKIE } from "./tour-cookie.ts";

const Stop = z
  .number()
  .int()
  .min(0)
  .max(TOUR_STOPS.length - 1);

/** Before anybody is signed in the cast is read from the demo's accounts: the first of the main company with that main job. */
async function firstOf(role: CastRole): Promise<string | null> {
  const accounts = (await demoAccounts()) ?? [];
  const company = accounts[0]?.company;
  const inCompany = accounts.filter((account) => account.company === company);
  const plain = inCompany.find((account) => account.roles.length === 1 && account.roles[0] === role);
  return (plain ?? inCompany.find((account) => account.roles.includes(role)))?.email ?? null;
}

/** The e-mail of the demo account that a stop is seen as; null outside a demo. */
export async function tourPerson(stop: number): Promise<string | null> {
  const role = TOUR_STOPS[Stop.parse(stop)]?.role ?? "employee";
  if (await accessToken()) {
    const state = await loadOrProblem(async () => (await api()).tour.state.query());
    if (state.ok) return state.data.cast[role];
  }
  return firstOf(role);
}

/** Remembers the stop and tells its page. */
export async function openTourStop(stop: number): Promise<string> {
  const index = Stop.parse(stop);
  (await cookies()).set(TOUR_COOKIE, String(index), { sameSite: "lax", httpOnly: true, path: "/" });
  const state = await loadOrProblem(async () => (await api()).tour.state.query());
  return state.ok ? (TOUR_STOPS[index]?.href(state.data) ?? "/") : "/";
}

/** Ends the tour; the person stays signed in. */
export async function leaveTour(): Promise<void> {
  (await cookies()).delete(TOUR_COOKIE);
}
