import type { HostUse, SandboxJob } from "../runtime.ts";

/** Who shares hosts with whom: a host serves one lane from its first call until its process ends. */
export interface Lane {
  readonly key: string;
  readonly use: Exclude<HostUse, "blank">;
  /** Null when several companies share. */
  readonly companyId: string | null;
}

const SHARED: Lane = { key: "\0shared", use: "shared", companyId: null };

/** The lane of a call. What violated runs apart, whatever level its company chose. */
export function laneOf({ companyId, skill, isolation }: SandboxJob, isApart: boolean): Lane {
  if (isApart) return { key: `\0apart ${companyId} ${skill.sha256}`, use: "apart", companyId };
  return isolation === "shared_host" ? SHARED : { key: companyId, use: "company", companyId };
}
