import { type Grant, normaliseVerbs, resourceText } from "./grant.ts";
import { parsePattern, type ResourceKind } from "./resource.ts";

/** What a manifest may ask for: the shape of `ManifestPermissions` in the contracts. */
export interface Permissions {
  readonly files?: readonly string[] | undefined;
  readonly perms?: readonly string[] | undefined;
  readonly network?: readonly string[] | undefined;
  readonly connections?: readonly string[] | undefined;
  readonly secrets?: readonly string[] | undefined;
  readonly skills?: readonly string[] | undefined;
  readonly kv?: boolean | undefined;
}

function grant(kind: ResourceKind, body: string, verbs: readonly string[]): Grant {
  return { resource: resourceText(parsePattern(kind, body)), verbs: normaliseVerbs(kind, verbs) };
}

/** Splits at the first colon: "read,write:/x" → ["read,write", "/x"]. */
function cut(text: string): readonly [string, string] {
  const colon = text.indexOf(":");
  return [text.slice(0, colon), text.slice(colon + 1)];
}

/**
 * One grant per permission of a manifest, in the manifest's order: the most the skill may ever do.
 * @throws DomainError `invalid_request` for a permission that is no valid resource.
 */
export function grantsOfManifest(permissions: Permissions): readonly Grant[] {
  const verbsFirst = (kind: ResourceKind) => (entry: string) => {
    const [verbs, body] = cut(entry);
    return grant(kind, body, verbs.split(","));
  };
  return [
    ...(permissions.files ?? []).map(verbsFirst("file")),
    ...(permissions.perms ?? []).map((entry) => {
      const [body, verb] = cut(entry);
      return grant("perm", body, [verb]);
    }),
    ...(permissions.network ?? []).map(verbsFirst("http")),
    ...(permissions.connections ?? []).map((name) => grant("connection", name, ["use"])),
    ...(permissions.secrets ?? []).map((name) => grant("secret", name, ["use"])),
    ...(permissions.skills ?? []).map((name) => grant("skill", name, ["call"])),
    ...(permissions.kv ? [grant("kv", "scratch", ["read", "write"])] : []),
  ];
}
