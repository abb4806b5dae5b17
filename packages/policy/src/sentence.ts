import { type Grant, parseResource } from "./grant.ts";
import { grantsOfManifest, type Permissions } from "./permissions.ts";

/** Every key `sentenceOf` can answer: the web translates each. */
export const SENTENCE_KEYS = [
  "permission.file.read.all",
  "permission.file.read.folder",
  "permission.file.read.one",
  "permission.file.read.pattern",
  "permission.file.write.all",
  "permission.file.write.folder",
  "permission.file.write.one",
  "permission.file.write.pattern",
  "permission.file.readWrite.all",
  "permission.file.readWrite.folder",
  "permission.file.readWrite.one",
  "permission.file.readWrite.pattern",
  "permission.perm.read",
  "permission.perm.other",
  "permission.http.read",
  "permission.http.change",
  "permission.secret.use",
  "permission.skill.call",
  "permission.connection.use",
  "permission.kv.use",
] as const;
export type SentenceKey = (typeof SENTENCE_KEYS)[number];

/** One permission in plain words: a key to translate and what to put in. */
export interface Sentence {
  readonly key: SentenceKey;
  readonly params: Readonly<Record<string, string>>;
  /** The grant in wire form, for "technical details". */
  readonly grant: string;
}

type Reach = "all" | "folder" | "one" | "pattern";

/** How far a pattern reaches: everything, a folder, one thing, or whatever fits a pattern. */
function reachOf(segments: readonly string[]): Reach {
  const wild = segments.findIndex((segment) => segment.includes("*"));
  if (wild < 0) return "one";
  if (wild !== segments.length - 1 || segments[wild] !== "**") return "pattern";
  return wild === 0 ? "all" : "folder";
}

function fileSentence(segments: readonly string[], verbs: readonly string[]): Omit<Sentence, "grant"> {
  const reach = reachOf(segments);
  const path = `/${(reach === "folder" ? segments.slice(0, -1) : segments).join("/")}`;
  const verb = verbs.includes("read") ? (verbs.includes("write") ? "readWrite" : "read") : "write";
  return { key: `permission.file.${verb}.${reach}`, params: { path } };
}

/** A grant in plain words. @throws DomainError `invalid_request` for a grant that does not parse. */
export function sentenceOf(grant: Grant): Sentence {
  const text = `${grant.resource} ${grant.verbs.join(",")}`;
  const { kind, parts } = parseResource(grant.resource);
  const [first = [], port = [], path = []] = parts;
  const say = (key: SentenceKey, params: Record<string, string>): Sentence => ({ key, params, grant: text });
  switch (kind) {
    case "file":
      return { ...fileSentence(first, grant.verbs), grant: text };
    case "perm": {
      const reading = grant.verbs.every((verb) => verb === "read");
      const [product = "", ...entity] = first;
      return say(reading ? "permission.perm.read" : "permission.perm.other", {
        product,
        entity: entity.join(".") || "**",
        verbs: grant.verbs.join(", "),
      });
    }
    case "http": {
      const reading = grant.verbs.every((verb) => verb === "GET" || verb === "HEAD" || verb === "OPTIONS");
      const host = `${first.join(".")}${port[0] === "443" ? "" : `:${port[0]}`}`;
      return say(reading ? "permission.http.read" : "permission.http.change", {
        host,
        path: `/${path.join("/")}`,
        methods: grant.verbs.join(", "),
      });
    }
    case "secret":
      return say("permission.secret.use", { name: first.join("/") });
    case "skill":
      return say("permission.skill.call", { name: first.join("/") });
    case "connection":
      return say("permission.connection.use", { name: first.join("/") });
    case "kv":
      return say("permission.kv.use", {});
    default:
      return kind satisfies never;
  }
}

/** One sentence per permission of a manifest, in its order. @throws DomainError `invalid_request`. */
export function sentencesOf(permissions: Permissions): readonly Sentence[] {
  return grantsOfManifest(permissions).map(sentenceOf);
}
