import { parseResource } from "./grant.ts";
import { grantsOfManifest, type Permissions } from "./permissions.ts";

export type Risk = "low" | "medium" | "high";

/** Facts a buyer filters by. Each is claimed only when the permissions prove it. */
export interface PermissionFacts {
  /** Changes nothing but its own scratch space: no file writes, no mutating requests, no verb beyond reading, no other skills. */
  readonly readsOnly: boolean;
  /** Reaches nothing outside the platform: no hosts, no connections, no other skills. */
  readonly noOutsideHosts: boolean;
  /** May change something outside the platform; such calls need an idempotency key. */
  readonly outsideEffects: boolean;
}

const READ_METHODS: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);
const READ_VERBS: ReadonlySet<string> = new Set(["read", "list"]);

/** Which classes of effect the permissions allow. */
interface Effects {
  readonly fileWrites: boolean;
  readonly requests: boolean;
  readonly mutatingRequests: boolean;
  readonly changingVerbs: boolean;
  readonly secrets: boolean;
  readonly skills: boolean;
  readonly connections: boolean;
}

/** @throws DomainError `invalid_request` for a permission that is no valid resource. */
function effectsOf(permissions: Permissions): Effects {
  const grants = grantsOfManifest(permissions).map(({ resource, verbs }) => ({ kind: parseResource(resource).kind, verbs }));
  const has = (kind: string, verb: (verb: string) => boolean = () => true): boolean =>
    grants.some((grant) => grant.kind === kind && grant.verbs.some(verb));
  return {
    fileWrites: has("file", (verb) => !READ_VERBS.has(verb)),
    requests: has("http"),
    mutatingRequests: has("http", (verb) => !READ_METHODS.has(verb)),
    changingVerbs: has("perm", (verb) => !READ_VERBS.has(verb)),
    secrets: has("secret"),
    skills: has("skill"),
    connections: has("connection"),
  };
}

/**
 * The risk a buyer takes. high: requests that change something on outside hosts, secrets, or verbs beyond reading in company systems;
 * medium: file writes, reading hosts, connections, calls of other skills; low: reads only, no hosts.
 * @throws DomainError `invalid_request`.
 */
export function riskOf(permissions: Permissions): Risk {
  const effects = effectsOf(permissions);
  if (effects.mutatingRequests || effects.secrets || effects.changingVerbs) return "high";
  return effects.fileWrites || effects.requests || effects.connections || effects.skills ? "medium" : "low";
}

/** The facts behind the filters "reads only" and "no outside hosts". @throws DomainError `invalid_request`. */
export function factsOf(permissions: Permissions): PermissionFacts {
  const effects = effectsOf(permissions);
  return {
    readsOnly: !(effects.fileWrites || effects.mutatingRequests || effects.changingVerbs || effects.skills || effects.connections),
    noOutsideHosts: !(effects.requests || effects.connections || effects.skills),
    outsideEffects: effects.mutatingRequests || effects.changingVerbs || effects.connections || effects.skills,
  };
}
