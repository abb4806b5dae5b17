import type { CompiledGrant } from "@souk/policy";

/** enforce: the company's rules stop requests; report: they only mark them; learn: the same, to propose a list from what was seen. */
export const NETWORK_MODES = ["enforce", "report", "learn"] as const;
export type NetworkMode = (typeof NETWORK_MODES)[number];

/** Layers of a network decision, in the order they are asked. */
export const NETWORK_LAYERS = ["platform", "company", "manifest", "call", "data", "connection"] as const;
export type NetworkLayer = (typeof NETWORK_LAYERS)[number];

export interface NetworkDecision {
  readonly verdict: "allowed" | "reported" | "denied";
  readonly layer: NetworkLayer;
  readonly rule: string;
  /** What is wrong and who can change it; empty when allowed. */
  readonly message: string;
  readonly mode: NetworkMode;
}

export interface NetworkRule {
  /** UUID */
  readonly id: string;
  readonly effect: "allow" | "deny";
  /** Empty: every skill. */
  readonly skill: string;
  /** Empty: every method. */
  readonly methods: readonly string[];
  /** `host[:port]/path`, wildcards as in grants. */
  readonly pattern: string;
  /** Largest body of one request; null: the platform's. */
  readonly maxBytes: number | null;
  readonly note: string;
  readonly source: "admin" | "learned";
}

/** What one company says about the network. */
export interface NetworkPolicy {
  readonly mode: NetworkMode;
  /** By skill, where it differs. */
  readonly modes: ReadonlyMap<string, NetworkMode>;
  /** Keep paths readable in the log; else only a keyed hash. */
  readonly keepPaths: boolean;
  readonly rules: readonly NetworkRule[];
}

export interface CompiledPolicy {
  readonly keepPaths: boolean;
  readonly modeOf: (skill: string) => NetworkMode;
  readonly rules: readonly { readonly rule: NetworkRule; readonly test: CompiledGrant }[];
}

/** How a request ended. `failed`: it was never sent; `unknown`: sent, and nobody can say what it did. */
export type RequestState = "denied" | "intent" | "answered" | "failed" | "unknown";

/** One request, as it is on record before it is sent. */
export interface RequestRow {
  readonly company: string;
  readonly call: string;
  readonly n: number;
  readonly hop: number;
  /** ms UTC */
  readonly at: number;
  readonly principal: string;
  readonly employee: string | null;
  readonly agent: string | null;
  readonly skill: string;
  readonly version: string;
  readonly connection: string | null;
  readonly operation: string | null;
  readonly method: string;
  readonly host: string;
  readonly port: number;
  readonly pathHash: string;
  readonly path: string | null;
  readonly address: string | null;
  readonly mode: NetworkMode;
  readonly layer: NetworkLayer;
  readonly rule: string;
  readonly verdict: NetworkDecision["verdict"];
  readonly reason: string | null;
  readonly mutating: boolean;
  readonly state: "denied" | "intent";
  readonly bytesOut: number;
}

/** How a request ended. */
export interface RequestEnding {
  readonly state: "answered" | "failed" | "unknown";
  readonly status: number | null;
  readonly bytesIn: number;
  readonly ms: number;
  readonly reason: string | null;
}

/** A call that is about to act outside for the first time, and the row it gets when its process never comes back. */
export interface CallClaim {
  readonly company: string;
  readonly principal: string;
  /** The caller's idempotency key. */
  readonly key: string;
  readonly call: string;
  readonly args: string;
  readonly at: number;
  /** JSON text of its row as `interrupted`. */
  readonly row: string;
}

/** What a call that acts outside is known by, once it has begun. */
export type ClaimKey = Pick<CallClaim, "company" | "principal" | "key" | "call">;

/** What a call did outside, for whoever has to clean up after it. */
export interface OutsideEffect {
  readonly target: string;
  readonly state: "done" | "not_done" | "unknown";
}
