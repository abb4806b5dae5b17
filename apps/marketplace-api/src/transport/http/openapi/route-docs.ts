import type { z } from "zod";
import type { KeyScope } from "../../../modules/company/index.ts";

export type Method = "GET" | "POST" | "PUT" | "DELETE";

/** Groups of the document, in its order. */
export const TAGS = [
  { name: "Calls", description: "Call a skill, look at what happened, price it first." },
  { name: "Catalogue", description: "Find skills; publish your own." },
  { name: "Access", description: "What a company enables, for whom, with which permissions and budgets." },
  { name: "Runtime", description: "What stops, limits and watches calls." },
  { name: "Network", description: "What skills may reach outside, what they reached, secrets and company systems." },
  { name: "Files", description: "The company's workspace, with every version." },
  { name: "Outcomes", description: "Confirm, reject and signal what counts as done." },
  { name: "Money", description: "Usage and invoices, down to the receipt of each call." },
  { name: "Identity", description: "Sign-in, keys, agents and people." },
  { name: "Audit", description: "Who changed what." },
  { name: "Platform", description: "Health, public keys and this document." },
] as const;
export type Tag = (typeof TAGS)[number]["name"];

export interface Answer {
  /** 200 unless said otherwise. */
  readonly status?: number;
  readonly description: string;
  /** The schema the answer fits, or several of which it fits one; left out for files and empty answers. */
  readonly schema?: z.ZodType | readonly z.ZodType[];
  /** application/json unless said otherwise. */
  readonly mediaType?: string;
}

/** What the OpenAPI document says about one route: the schemas are the ones its handler parses with. */
export interface RouteDoc {
  readonly tag: Tag;
  /** What a key needs one of, asked before the body is read; the service asks again for what this very request needs. Left out: the service alone decides. */
  readonly scopes?: readonly KeyScope[];
  /** The service alone asks for the scope: who tried what is kept. */
  readonly refusalsAreRecorded?: true;
  readonly summary: string;
  readonly description?: string;
  readonly query?: z.ZodObject;
  readonly headers?: Readonly<Record<string, { readonly description: string; readonly schema?: z.ZodType }>>;
  readonly body?: z.ZodType;
  /** Set when the body is not JSON. */
  readonly bodyMediaType?: string;
  readonly answers: readonly Answer[];
}

/** Keyed by method and path as OpenAPI writes it: "POST /v1/skills/{publisher}/{skill}/calls". */
export type RouteDocs = Readonly<Record<`${Method} /${string}`, RouteDoc>>;

const NOTHING = { status: 204, description: "Done." } as const;

/** The usual answers, in short. */
export const answer = {
  ok: (description: string, schema?: Answer["schema"]): readonly Answer[] => [{ description, ...(schema ? { schema } : {}) }],
  created: (description: string, schema?: Answer["schema"]): readonly Answer[] => [
    { status: 201, description, ...(schema ? { schema } : {}) },
  ],
  nothing: [NOTHING] as readonly Answer[],
  file: (description: string, mediaType: string): readonly Answer[] => [{ description, mediaType }],
};
