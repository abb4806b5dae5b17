import { type CompiledGrant, compileGrant, parseGrant } from "@souk/policy";
import { METHODS, type Method } from "./method.rules.ts";
import type { CompiledPolicy, NetworkDecision, NetworkMode, NetworkPolicy, NetworkRule } from "./network.types.ts";
import type { RequestTarget } from "./url.ts";

/** What a request may bring at most, each way, in one call. */
export const MAX_CALL_BYTES = 10_000_000;

/** What decides about one request, layer by layer. */
export interface DecisionInput {
  readonly target: RequestTarget;
  readonly method: Method;
  /** Of this request's body. */
  readonly bytes: number;
  readonly skill: string;
  readonly policy: CompiledPolicy;
  /** What the skill's own manifest declares. */
  readonly manifest: CompiledGrant;
  /** The meet of manifest, enablement, employee and agent. */
  readonly grant: CompiledGrant;
  /** First confidential path the call has read, if any. */
  readonly confidentialRead: string | null;
}

/** Rules in the form they are decided in. @throws DomainError `invalid_request` for a pattern that names nothing. */
export function compilePolicy(policy: NetworkPolicy): CompiledPolicy {
  return {
    keepPaths: policy.keepPaths,
    modeOf: (skill) => policy.modes.get(skill) ?? policy.mode,
    rules: policy.rules.map((rule) => ({ rule, test: patternTest(rule) })),
  };
}

function patternTest(rule: Pick<NetworkRule, "pattern" | "methods">): CompiledGrant {
  const verbs = rule.methods.length > 0 ? rule.methods : METHODS;
  return compileGrant({ layers: [{ layer: "company", grants: [parseGrant(`http:${rule.pattern} ${verbs.join(",")}`)] }], at: 0 });
}

/** What one rule reads like, in logs and messages. */
export const ruleText = (rule: NetworkRule): string =>
  `${rule.effect} ${rule.methods.length > 0 ? rule.methods.join(",") : "any method"} ${rule.pattern}${rule.skill === "" ? "" : ` for ${rule.skill}`}`;

interface CompanyAnswer {
  readonly allowed: boolean;
  readonly rule: string;
  readonly message: string;
}

const applyingTo = ({ policy, skill }: DecisionInput) => policy.rules.filter(({ rule }) => rule.skill === "" || rule.skill === skill);

/** The company's deny rule for this request, if there is one. */
function companyBlock(input: DecisionInput): CompanyAnswer | null {
  const { target, method } = input;
  const denying = applyingTo(input).find(({ rule, test }) => rule.effect === "deny" && test.allows("http", target.resource, method));
  if (!denying) return null;
  const rule = ruleText(denying.rule);
  return { allowed: false, rule, message: `Your company blocks ${target.host} (${rule}). A company admin can change it under Network.` };
}

/**
 * The company's layer. A deny rule wins; where allow rules apply to the skill they are the whole list; where none does, enabling the skill
 * was the decision.
 */
function companyAnswer(input: DecisionInput): CompanyAnswer {
  const blocked = companyBlock(input);
  if (blocked) return blocked;
  const { target, method, bytes, skill } = input;
  const applying = applyingTo(input);
  const matching = applying.filter(({ test }) => test.allows("http", target.resource, method));
  const allows = applying.filter(({ rule }) => rule.effect === "allow");
  if (allows.length === 0) return { allowed: true, rule: "enabled", message: "" };
  const allowing = matching.filter(({ rule }) => rule.effect === "allow");
  const fitting = allowing.find(({ rule }) => rule.maxBytes === null || bytes <= rule.maxBytes);
  if (fitting) return { allowed: true, rule: ruleText(fitting.rule), message: "" };
  const [tooSmall] = allowing;
  if (tooSmall)
    return {
      allowed: false,
      rule: ruleText(tooSmall.rule),
      message: `Your company lets ${skill} send at most ${tooSmall.rule.maxBytes} bytes to ${target.host}, this request has ${bytes}. A company admin can change it under Network.`,
    };
  return {
    allowed: false,
    rule: "allow list",
    message: `${method} ${target.host}${target.path} is not on your company's list for ${skill}. A company admin can add it under Network.`,
  };
}

const denied = (layer: NetworkDecision["layer"], rule: string, message: string, mode: NetworkMode): NetworkDecision => ({
  verdict: "denied",
  layer,
  rule,
  message,
  mode,
});

/** Which of the effective grants lets a request through, in wire form. */
function grantText(grant: CompiledGrant, target: RequestTarget, method: Method): string {
  const own = tests.get(grant) ?? grant.texts.filter((text) => text.startsWith("http:")).map((text) => ({ text, test: oneGrant(text) }));
  tests.set(grant, own);
  return own.find(({ test }) => test.allows("http", target.resource, method))?.text ?? `http:${target.resource} ${method}`;
}
const oneGrant = (text: string): CompiledGrant => compileGrant({ layers: [{ layer: "company", grants: [parseGrant(text)] }], at: 0 });
const tests = new WeakMap<CompiledGrant, readonly { readonly text: string; readonly test: CompiledGrant }[]>();

/**
 * Decides one request on its parsed target: platform → company → manifest → the call's own grant → rules that follow data. The first layer
 * that says no names itself, its rule and what to do. Only the company's layer can be softened (report, learn); whatever the mode, nothing
 * beyond manifest and grant is ever reached. Addresses are checked later, when they are known.
 */
export function decideRequest(input: DecisionInput): NetworkDecision {
  const { target, method, bytes, skill, manifest, grant } = input;
  const mode = input.policy.modeOf(skill);
  if (bytes > MAX_CALL_BYTES) return denied("platform", "size", `A request has at most ${MAX_CALL_BYTES} bytes.`, mode);
  const company = companyAnswer(input);
  if (!company.allowed && mode === "enforce") return denied("company", company.rule, company.message, mode);
  if (!manifest.allows("http", target.resource, method)) {
    const why = manifest.explain({ kind: "http", target: target.resource, verb: method });
    return denied("manifest", why.missing[0] ?? "network", why.howToFix ?? `The skill does not declare ${target.host}.`, mode);
  }
  if (!grant.allows("http", target.resource, method)) {
    const why = grant.explain({ kind: "http", target: target.resource, verb: method });
    return denied("call", why.missing[0] ?? "grant", why.howToFix ?? `This call may not reach ${target.host}.`, mode);
  }
  if (input.confidentialRead !== null) return closedDoor(input.confidentialRead, mode);
  if (!company.allowed) return { verdict: "reported", layer: "company", rule: company.rule, message: company.message, mode };
  const rule = company.rule === "enabled" ? grantText(grant, target, method) : company.rule;
  return { verdict: "allowed", layer: company.rule === "enabled" ? "call" : "company", rule, message: "", mode };
}

/** What a request over a connection is asked besides: what its binding says (`refusal`, null when it may), and whether its system is inside. */
export interface ConnectionUse {
  readonly rule: string;
  readonly refusal: string | null;
  readonly isInside: boolean;
}

/**
 * Decides a request over a connection: company → connection → rules that follow data. Registering it was the company's decision, so no allow
 * rule has to name its host; a deny rule wins here too.
 */
export function decideConnection(input: DecisionInput, { rule, refusal, isInside }: ConnectionUse): NetworkDecision {
  const mode = input.policy.modeOf(input.skill);
  const blocked = companyBlock(input);
  if (blocked && mode === "enforce") return denied("company", blocked.rule, blocked.message, mode);
  if (refusal !== null) return denied("connection", rule, refusal, mode);
  // A system inside the company's network is not outside; one on the internet is.
  if (input.confidentialRead !== null && !isInside) return closedDoor(input.confidentialRead, mode);
  if (blocked) return { verdict: "reported", layer: "company", rule: blocked.rule, message: blocked.message, mode };
  return { verdict: "allowed", layer: "connection", rule, message: "", mode };
}

/** A call that has read a confidential path reaches nothing outside any more, whatever it was granted (T4). */
function closedDoor(path: string, mode: NetworkMode): NetworkDecision {
  return denied(
    "data",
    `confidential ${path}`,
    `This call has read ${path}, which is labelled confidential, so it may not send anything outside any more. A company admin can change the label.`,
    mode,
  );
}
