import type { Principal } from "../identity/index.ts";
import type { Freeze } from "./freeze.rules.ts";

/** Who stopped what: a kill switch in force, or a version in quarantine. */
export interface StopOrigin {
  /** UUID of the switch, or of the quarantine. */
  readonly id: string;
  readonly by: "company" | "platform";
  readonly kind: "skill" | "publisher" | "agent" | "employee" | "company" | "version";
  /** In the words of whoever stopped it. */
  readonly reason: string;
}

/** What a call would be turned away for now, whatever its input. */
export type Unavailable =
  /** `origin`: null when the version itself is quarantined for everybody, whose reason administrators were told. */
  | { readonly reason: "stopped" | "quarantined"; readonly origin: StopOrigin | null }
  | { readonly reason: "frozen"; readonly freeze: Freeze };

/** Which of these skills a call of this caller would be turned away for now: stopped ones, and enabled ones that are frozen or quarantined. */
export type Availability = (principal: Principal, skills: readonly string[]) => Promise<ReadonlyMap<string, Unavailable>>;
