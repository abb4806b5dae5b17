import { encodeResource, formatGrant, type Grant, normaliseVerbs, parseResource } from "./grant.ts";
import { type Atom, meetAtoms, toAtoms } from "./meet.ts";
import { patternMatches, type ResourceKind, targetParts } from "./resource.ts";

/** Layers that carry grants, a subset of the contracts' `DecisionLayer`. */
export const GRANT_LAYERS = ["key", "enablement", "company", "skill", "employee", "agent"] as const;
export type GrantLayerName = (typeof GRANT_LAYERS)[number];

/** What one layer grants. */
export interface GrantLayer {
  readonly layer: GrantLayerName;
  readonly grants: readonly Grant[];
  /** Who or what the layer belongs to, for the explanation: the employee's name, the agent's name. */
  readonly subject?: string;
}

/** Why something is allowed or not: the shape of `Decision` in the contracts. */
export interface Decision {
  readonly allowed: boolean;
  readonly layer: GrantLayerName | null;
  readonly rule: string | null;
  readonly missing: string[];
  readonly howToFix: string | null;
}

/** One thing a running skill wants to do. */
export interface HostAction {
  readonly kind: ResourceKind;
  readonly target: string;
  readonly verb: string;
}

export interface DecideInput {
  /** What the skill needs: one grant per permission of its manifest. */
  readonly required: readonly Grant[];
  /** Outermost first. */
  readonly layers: readonly GrantLayer[];
  /** Now, ms UTC: grants that ended count as absent. */
  readonly at: number;
}

const ALLOWED: Decision = { allowed: true, layer: null, rule: null, missing: [], howToFix: null };

/** Who can give what a layer lacks, in one sentence. */
function howToFix(layer: GrantLayer, missing: readonly string[]): string {
  const what = missing.join("; ");
  const who = layer.subject;
  switch (layer.layer) {
    case "key":
      return `The API key${who ? ` ${who}` : ""} does not carry: ${what}. Its owner can create a key with wider scopes.`;
    case "enablement":
      return `Your company enabled this skill without: ${what}. A company admin can add it under Enabled skills.`;
    case "company":
      return `Your company's policy does not allow: ${what}. A company admin can change the policy.`;
    case "skill":
      return `The skill's manifest does not declare: ${what}. Its publisher would have to release a version that does, and your company to approve it.`;
    case "employee":
      return `${who ?? "The employee"} does not have: ${what}. A company admin can give it to the employee or to one of their groups.`;
    case "agent":
      return `${who ? `The agent ${who}` : "The agent"} was not given: ${what}. The agent's owner can delegate it.`;
    default:
      return layer.layer satisfies never;
  }
}

function denied(layer: GrantLayer, missing: readonly string[]): Decision {
  return { allowed: false, layer: layer.layer, rule: null, missing: [...missing], howToFix: howToFix(layer, missing) };
}

const holdsAt = (grants: readonly Grant[], at: number): readonly Grant[] => grants.filter((grant) => (grant.until ?? Infinity) > at);

/**
 * Whether a call may start. It may not when some layer leaves nothing at all of a required permission; the outermost such layer is named with
 * everything it lacks. Otherwise the call runs with the narrowed grant, and each host action is decided again.
 * @throws DomainError `invalid_request`, `policy_denied`.
 */
export function decide({ required, layers, at }: DecideInput): Decision {
  let left = required.map((grant): { text: string; atoms: readonly Atom[] } => ({ text: formatGrant(grant), atoms: toAtoms([grant]) }));
  for (const layer of layers) {
    const atoms = toAtoms(holdsAt(layer.grants, at));
    left = left.map((need) => ({ text: need.text, atoms: meetAtoms(need.atoms, atoms) }));
    const missing = left.filter((need) => need.atoms.length === 0).map((need) => need.text);
    if (missing.length > 0) return denied(layer, missing);
  }
  return ALLOWED;
}

/** The wire form of the grant an action needs: its target as it stands. */
function neededFor({ kind, target, verb }: HostAction): string {
  return formatGrant({ resource: `${kind}:${encodeResource(target)}`, verbs: normaliseVerbs(kind, [verb]) });
}

/** Why an action is denied: the outermost layer without a matching grant. Allowed when every layer has one. */
export function explainDenial(action: HostAction, layers: readonly GrantLayer[]): Decision {
  const parts = targetParts(action.kind, action.target);
  for (const layer of layers) {
    const matches = (grant: Grant): boolean => {
      const pattern = parseResource(grant.resource);
      return pattern.kind === action.kind && grant.verbs.includes(action.verb) && parts !== null && patternMatches(pattern, parts);
    };
    if (!layer.grants.some(matches)) return denied(layer, [neededFor(action)]);
  }
  return ALLOWED;
}
