import { DomainError, said, words } from "@souk/kernel";
import { type Principal, type Role, requireRole } from "../identity/index.ts";
import type { HolderKind, KeyScope, KeyView } from "./company.types.ts";

/** What a key may be used for at most, by whom it speaks for; the least first. */
const SCOPES: Readonly<Record<HolderKind, readonly KeyScope[]>> = {
  employee: ["read", "call", "signal", "publish", "admin", "*"],
  agent: ["read", "call"],
  service: ["read", "call", "signal"],
  publisher: ["read", "publish"],
};

/** Uses that are only given by somebody who has them. The others are bounded by what their holder may do, each time they are used. */
const GIVERS: Partial<Record<KeyScope, readonly Role[]>> = {
  signal: ["finance", "admin"],
  publish: ["vendor", "admin"],
};

const LEAST: Readonly<Record<HolderKind, readonly KeyScope[]>> = {
  employee: ["read"],
  agent: ["read"],
  service: ["read"],
  publisher: ["read", "publish"],
};

/** The uses that `principal` can give a key of such a holder, the least first. */
export function scopesFor(principal: Principal, kind: HolderKind): readonly KeyScope[] {
  return SCOPES[kind].filter((scope) => GIVERS[scope]?.some((role) => principal.roles.includes(role)) ?? true);
}

/** The uses to begin with: the least that is of use. */
export function leastScopes(principal: Principal, kind: HolderKind): readonly KeyScope[] {
  const able = scopesFor(principal, kind);
  return LEAST[kind].filter((scope) => able.includes(scope));
}

/** @throws DomainError `permission_denied` for a use that this holder has no need of, or that the giver does not have. */
export function requireGiveable(principal: Principal, kind: HolderKind, scopes: readonly KeyScope[]): void {
  for (const scope of scopes) {
    if (!SCOPES[kind].includes(scope))
      throw new DomainError("permission_denied", said`A key of ${words(HOLDER_WORDS[kind])} cannot be for "${scope}".`, {
        details: {
          decision: {
            allowed: false,
            layer: "key",
            rule: kind,
            missing: [`scope:${scope}`],
            howToFix: `Leave the scope ${scope} out.`,
          },
        },
      });
    const givers = GIVERS[scope];
    if (givers) requireRole(principal, ...givers);
  }
}

const HOLDER_WORDS: Readonly<Record<HolderKind, string>> = {
  employee: "a person",
  agent: "an agent",
  service: "a system",
  publisher: "a publisher",
};

/** What has become of a key. */
export function keyStatus(key: { readonly revokedAt: Date | null; readonly expiresAt: Date }, now: number): KeyView["status"] {
  if (key.revokedAt !== null) return "revoked";
  return key.expiresAt.getTime() <= now ? "expired" : "active";
}
