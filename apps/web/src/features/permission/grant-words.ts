/** A grant in the contract's wire form ("file:/invoices/** read") as a message key and its values. */
export interface GrantWords {
  readonly key:
    | "fileRead"
    | "fileWrite"
    | "fileBoth"
    | "filesRead"
    | "filesWrite"
    | "filesBoth"
    | "perm"
    | "http"
    | "secret"
    | "skill"
    | "connection"
    | "kv"
    | "other";
  readonly values: { readonly what: string; readonly verbs: string };
}

const KINDS = ["perm", "http", "secret", "skill", "connection", "kv"] as const;

function fileWords(path: string, verbs: readonly string[]): GrantWords {
  const isFolder = path.endsWith("/**");
  const verb = verbs.includes("read") ? (verbs.includes("write") ? "Both" : "Read") : "Write";
  return {
    key: `${isFolder ? "files" : "file"}${verb}`,
    values: { what: isFolder ? path.slice(0, -3) || "/" : path, verbs: verbs.join(", ") },
  };
}

/** Whether a text is a grant in its wire form, which pages say in words. */
export function isGrant(text: string): boolean {
  return grantWords(text).key !== "other";
}

/** Reads a grant for display. What it does not know is shown as it stands. */
export function grantWords(grant: string): GrantWords {
  const match = /^([a-z]+):(\S+) ([A-Za-z,]+)$/.exec(grant);
  if (!match) return { key: "other", values: { what: grant, verbs: "" } };
  const [, kind, what = "", verbText = ""] = match;
  const verbs = verbText.split(",");
  if (kind === "file") return fileWords(what, verbs);
  const known = KINDS.find((candidate) => candidate === kind);
  return known ? { key: known, values: { what, verbs: verbs.join(", ") } } : { key: "other", values: { what: grant, verbs: "" } };
}
