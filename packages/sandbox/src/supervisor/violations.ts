import type { SandboxJob, Violation, ViolationKind } from "../runtime.ts";

/** How long a skill that was near an end nobody could be blamed for runs by itself, in that company. */
const SUSPECT_MS = 10 * 60_000;
const MAX_ENTRIES = 10_000;

/**
 * Skills that went against the walls. A violator is known by the hash of its code and counted over all companies: from its first violation on
 * it runs in hosts of its own everywhere. A suspect is known in one company only, and forgotten after a while.
 */
export function createViolations(onViolation: (violation: Violation) => void) {
  const counts = new Map<string, number>();
  const suspects = new Map<string, number>();
  const suspectKey = ({ companyId, skill }: SandboxJob): string => `${companyId} ${skill.sha256}`;

  return {
    /** This call's skill broke out of its limits, and its host had to end. */
    add(job: SandboxJob, kind: ViolationKind): void {
      const { callId, companyId, skill } = job;
      const count = (counts.get(skill.sha256) ?? 0) + 1;
      if (count === 1 && counts.size >= MAX_ENTRIES) counts.clear();
      counts.set(skill.sha256, count);
      onViolation({ callId, companyId, skill: skill.id, sha256: skill.sha256, kind, count });
    },
    /** Seen elsewhere: another process, or before a restart. */
    known(sha256: string): void {
      if (!counts.has(sha256) && counts.size < MAX_ENTRIES) counts.set(sha256, 0);
    },
    /** One of these calls did it; nobody can say which. */
    suspect(jobs: readonly SandboxJob[], now: number): void {
      if (suspects.size >= MAX_ENTRIES) suspects.clear();
      for (const job of jobs) suspects.set(suspectKey(job), now + SUSPECT_MS);
    },
    /** True when the skill must not share a host with any other. */
    isApart(job: SandboxJob, now: number): boolean {
      if (counts.size > 0 && counts.has(job.skill.sha256)) return true;
      return suspects.size > 0 && (suspects.get(suspectKey(job)) ?? 0) > now;
    },
  };
}

export type Violations = ReturnType<typeof createViolations>;
