import type { ManifestPermissions } from "@souk/contracts";
import { DomainError } from "@souk/kernel";
import { type CompiledGrant, compileGrant, grantsOfManifest } from "@souk/policy";

/** What each kind of permission must look like, for messages. */
export const PERMISSION_FORMS: Readonly<Record<string, string>> = {
  files: '"read:/folder/**", "write:/folder/file.csv" or "read,write:/folder/*"',
  perms: '"<product>.<entity>:<verb>", e.g. "erp.invoices:read"',
  network: '"<METHOD>:<host>/<path>", e.g. "GET:api.example.com/v1/**"',
  connections: "the name of a connection",
  secrets: "an UPPER_CASE name",
  skills: '"<publisher>/<skill>"',
  kv: "true or false",
};

/** A permission that has the right form and still names no resource. */
export interface BadPermission {
  readonly kind: keyof ManifestPermissions;
  readonly index: number;
  readonly cause: string;
}

/** The permissions the grant lattice cannot read, each by itself. */
export function badPermissions(permissions: ManifestPermissions): BadPermission[] {
  return (["files", "perms", "network", "connections", "secrets", "skills"] as const).flatMap((kind) =>
    (permissions[kind] ?? []).flatMap((entry, index) => {
      try {
        grantsOfManifest({ [kind]: [entry] });
        return [];
      } catch (error) {
        if (!(error instanceof DomainError)) throw error;
        return [{ kind, index, cause: error.message }];
      }
    }),
  );
}

/** What a skill may do at most, by its own manifest, ready for decisions; null when a permission cannot be read. */
export function declaredGrant(permissions: ManifestPermissions): CompiledGrant | null {
  if (badPermissions(permissions).length > 0) return null;
  return compileGrant({ layers: [{ layer: "skill", grants: grantsOfManifest(permissions) }], at: 0 });
}
