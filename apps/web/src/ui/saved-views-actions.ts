"use server";
import { z } from "zod";
import { type Loaded, loadOrProblem } from "../trpc/load.ts";
import { api } from "../trpc/server.ts";
import type { SavedView } from "../trpc/views.ts";

const Page = z.string().max(200);
const Save = z.strictObject({ page: Page, name: z.string().min(1).max(60), query: z.string().max(2_000) });

/** The person's views of a page. */
export async function listViews(page: string): Promise<Loaded<SavedView[]>> {
  const path = Page.parse(page);
  return loadOrProblem(async () => (await api()).savedViews.list.query({ page: path }));
}

/** Keeps what is in the address under a name; one of the same name is replaced. */
export async function saveView(input: z.input<typeof Save>): Promise<Loaded<SavedView[]>> {
  const request = Save.parse(input);
  return loadOrProblem(async () => (await api()).savedViews.save.mutate(request));
}

export async function removeView(id: string): Promise<Loaded<unknown>> {
  const view = z.string().max(60).parse(id);
  return loadOrProblem(async () => (await api()).savedViews.remove.mutate({ id: view }));
}
