import type { CompiledGrant, HostAction } from "@souk/policy";

/** A host action the emulator refuses, with the code a skill sees. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** @throws Refusal when the grant does not cover the action */
export function need(grant: CompiledGrant, action: HostAction): void {
  const { kind, target, verb } = action;
  if (grant.allows(kind, target, verb)) return;
  throw new Refusal("permission_denied", grant.explain(action).howToFix ?? `${kind}:${target} ${verb} is not granted`);
}
