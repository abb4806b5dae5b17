/** Permissions as the definition has them; entries of another form were reported already and are ignored here. */
export interface DeclaredPermissions {
  readonly files?: readonly string[] | undefined;
  readonly kv?: boolean | undefined;
}

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

/** Whether a literal path, or any path at all, could match a glob with `*` and `**`. */
function couldMatch(glob: string, path: string | undefined): boolean {
  if (path === undefined) return true;
  const source = glob
    .split(/(\*\*|\*)/)
    .map((part) => (part === "**" ? ".*" : part === "*" ? "[^/]*" : part.replace(/[\\^$.|?+()[\]{}]/g, "\\$&")))
    .join("");
  return new RegExp(`^${source}$`, "s").test(path);
}

/** Whether some declared entry allows a verb on a path (on anything, when the path is not known). */
export function declaresFile(permissions: DeclaredPermissions, verb: "read" | "write", path: string | undefined): boolean {
  return (permissions.files ?? []).some((entry) => {
    const colon = entry.indexOf(":");
    return entry.slice(0, colon).split(",").includes(verb) && couldMatch(entry.slice(colon + 1), path);
  });
}
