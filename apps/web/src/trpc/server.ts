import { createTRPCClient, httpBatchLink } from "@trpc/client";
import type { AnyTRPCRouter } from "@trpc/server";
import { cache } from "react";
import { requireAccessToken } from "../auth/session.ts";
import { webEnv } from "../env.ts";
import type * as View from "./views.ts";

interface Query<I, O> {
  query(input: I): Promise<O>;
}
interface Read<O> {
  query(): Promise<O>;
}
interface Mutation<I, O> {
  mutate(input: I): Promise<O>;
}
interface Paged {
  readonly limit?: number;
  readonly cursor?: string | undefined;
}
export interface StoreSearch extends Paged {
  readonly q?: string;
  readonly category?: string;
  readonly maxPrice?: string;
  readonly risk?: View.Risk;
  readonly readsOnly?: boolean;
  readonly noOutsideHosts?: boolean;
  readonly status?: "usable";
}

/** The procedures of the API that pages use. */
export interface Api {
  readonly me: Read<View.Me>;
  readonly store: {
    readonly home: Read<{
      featured: View.SkillCard | null;
      usable: View.SkillCard[];
      fresh: View.SkillCard[];
      internal: View.SkillCard[];
      recent: View.CallRow[];
    }>;
    readonly search: Query<StoreSearch, View.Page<View.SkillCard> & { categories: { category: string; count: number }[]; total: number }>;
    readonly skill: Query<{ name: string; version?: string }, View.SkillDetail>;
  };
  readonly requests: { readonly create: Mutation<{ skill: string; reason: string }, { id: string; status: string }> };
  readonly calls: {
    readonly list: Query<Paged & { mine?: boolean; skill?: string; status?: View.CallStatus }, View.Page<View.CallRow>>;
    readonly get: Query<{ id: string }, View.CallDetail>;
  };
  readonly files: {
    readonly list: Query<{ prefix?: string }, { items: View.FileRow[]; truncated: boolean }>;
    readonly read: Query<{ path: string; version?: number }, View.FileContent>;
    readonly upload: Mutation<{ path: string; text: string; baseVersion?: number }, { path: string; version: number }>;
  };
  readonly admin: {
    readonly enabled: Read<{ items: View.EnabledSkill[]; requests: View.AccessRequest[]; groups: View.Group[] }>;
    readonly enable: Mutation<
      {
        skill: string;
        version: string;
        audience: { everyone: boolean; groups: string[] };
        permissions?: string[];
        requestId?: string;
        comment?: string;
      },
      { skill: string; version: string }
    >;
    readonly disable: Mutation<{ skill: string }, { skill: string }>;
    readonly denyRequest: Mutation<{ id: string; comment: string }, { id: string; status: string }>;
    readonly budgets: Read<{ meteredTo: string; items: View.Budget[] }>;
    readonly setBudget: Mutation<{ id: string; limit: string; hard: boolean }, { id: string }>;
    readonly people: Read<{ items: View.Person[] }>;
  };
  readonly finance: {
    readonly spend: Query<{ period?: string; groupBy: View.SpendGroupBy }, View.Spend>;
    readonly invoices: Read<{ items: View.InvoiceRow[] }>;
    readonly invoice: Query<{ id: string }, View.InvoiceDetail>;
    readonly lineCalls: Query<Paged & { invoiceId: string; lineId: string }, View.Page<View.LineCall>>;
    readonly receipt: Query<{ receiptId: string }, { receiptId: string; receipt: string; payload: View.ReceiptView; leaf: number | null }>;
    readonly invoiceFile: Query<{ id: string; format: "json" | "csv" | "receipts" }, { fileName: string; mediaType: string; text: string }>;
    readonly advance: Mutation<{ id: string; action: "approve" | "finalise" }, { id: string; status: View.InvoiceState }>;
  };
  readonly outcomes: {
    readonly list: Query<
      Paged & { state?: View.OutcomeState; skill?: string },
      View.Page<View.OutcomeRow> & { counts: { state: View.OutcomeState; count: number; amount: View.Money }[] }
    >;
    readonly confirm: Mutation<{ id: string }, { id: string; state: View.OutcomeState }>;
    readonly reject: Mutation<{ id: string; reason: string }, { id: string; state: View.OutcomeState }>;
  };
  readonly vendor: { readonly overview: Query<{ publisher?: string; period?: string }, View.VendorOverview> };
  readonly tour: { readonly state: Read<View.TourState> };
}

/** The API as the signed-in person. One client per request, so the calls of a page travel together. */
export const api = cache(async (): Promise<Api> => {
  const token = await requireAccessToken();
  const client = createTRPCClient<AnyTRPCRouter>({
    links: [
      httpBatchLink({
        url: `${webEnv().apiUrl}/trpc`,
        headers: { authorization: `Bearer ${token}` },
        fetch: (url, init) => fetch(url as string, { ...(init as RequestInit), cache: "no-store" }),
      }),
    ],
  });
  return client as unknown as Api;
});

/** Who is signed in. Read once per request. */
export const currentMe = cache(async (): Promise<View.Me> => (await api()).me.query());
