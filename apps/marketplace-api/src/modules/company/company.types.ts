import type { Role } from "../identity/index.ts";

/** Who is signed in, for pages. Ids are public ids. */
export interface Me {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly roles: Role[];
  readonly demo: boolean;
  readonly company: {
    readonly id: string;
    readonly name: string;
    readonly currency: string;
    readonly timeZone: string;
    readonly environment: "live" | "test";
  };
  readonly companies: { readonly id: string; readonly name: string; readonly environment: "live" | "test" }[];
  readonly publishers: { readonly slug: string; readonly name: string }[];
}

/** A signed-in session: `session` is the long-lived secret, `accessToken` lasts five minutes. */
export interface SignedIn {
  readonly session: string;
  readonly accessToken: string;
  /** ms UTC: end of the access token. */
  readonly expiresAt: number;
  readonly me: Me;
}

/** What a key may be used for: `admin` changes settings as far as its holder's roles go, and reads; `*` is everything, and making keys. */
export const KEY_SCOPES = ["*", "admin", "call", "read", "publish", "signal"] as const;
export type KeyScope = (typeof KEY_SCOPES)[number];

/** For whom a key is. */
export type KeyHolder =
  | { readonly kind: "me" }
  /** UUID of an agent of the caller. */
  | { readonly kind: "agent"; readonly agentId: string }
  /** A system of the company, with grants of its own in wire form. */
  | { readonly kind: "service"; readonly grants: readonly string[] }
  | { readonly kind: "publisher"; readonly slug: string };

export interface NewKeyInput {
  readonly name: string;
  readonly scopes: readonly KeyScope[];
  readonly expiresInDays: number;
  readonly holder: KeyHolder;
  /** Names the request: sent again, it makes no second key. */
  readonly requestKey?: string | undefined;
  /** Nobody saw the answer to the first request of this name: its key is revoked and another one made. */
  readonly isUnseen?: boolean | undefined;
}

export type HolderKind = "employee" | "agent" | "service" | "publisher";

/** A key without its secret. */
export interface KeyView {
  /** Public id. */
  readonly id: string;
  readonly name: string;
  readonly kind: HolderKind;
  /** Whom it speaks for: public id of the employee or agent, slug of the publisher; a system has none but the key's. */
  readonly holder: { readonly id: string; readonly name: string };
  /** Who answers for an agent. */
  readonly owner: string | null;
  /** Name of who made it; null when that is not known. */
  readonly createdBy: string | null;
  readonly status: "active" | "expired" | "revoked";
  /** Beginning of the key's text, to recognise it by. */
  readonly start: string;
  readonly scopes: readonly string[];
  readonly createdAt: number;
  /** To the minute. */
  readonly lastUsedAt: number | null;
  readonly expiresAt: number;
  readonly revokedAt: number | null;
}

/** Somebody or something the caller may make a key for, and what that key may be used for, the least first. */
export interface KeyChoice {
  readonly kind: HolderKind;
  /** Public id of an agent, slug of a publisher. */
  readonly id: string | null;
  readonly name: string;
  readonly scopes: readonly KeyScope[];
  /** The least that is of use. */
  readonly least: readonly KeyScope[];
}

/** Which keys: the caller's own (and those of their agents and publishers), or all of the company. */
export interface KeyQuery {
  readonly of?: "me" | "company" | undefined;
  readonly limit?: number | undefined;
  readonly cursor?: string | null | undefined;
}

export interface PersonView {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly status: "active" | "left";
  readonly leftAt: string | null;
  readonly roles: Role[];
  readonly groups: string[];
  readonly permissions: string[];
  readonly calls30d: number;
  readonly spendMicro30d: bigint;
}

export interface AgentView {
  readonly id: string;
  readonly name: string;
  readonly grants: readonly string[];
  readonly status: string;
  readonly createdAt: number;
}

/** Somebody who may sign in to the demo. The password is random and this machine's own. */
export interface DemoAccount {
  readonly email: string;
  readonly name: string;
  readonly password: string;
  readonly company: string;
  readonly roles: readonly Role[];
}
