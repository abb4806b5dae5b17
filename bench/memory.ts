import { readdirSync, readFileSync } from "node:fs";

interface ProcessMemory {
  readonly pid: number;
  readonly parent: number;
  readonly name: string;
  readonly rssMb: number;
  readonly pssMb: number;
}

function readProcess(pid: number): ProcessMemory | null {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    const field = (name: string): string => new RegExp(`^${name}:\\s+(\\S+)`, "m").exec(status)?.[1] ?? "";
    const shares = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
    const pssMb = Number(/^Pss:\s+(\d+)/m.exec(shares)?.[1] ?? 0) / 1024;
    return { pid, parent: Number(field("PPid")), name: field("Name"), rssMb: Number(field("VmRSS") || 0) / 1024, pssMb };
  } catch {
    return null; // ended while the list was read
  }
}

/** Resident memory in MB. */
export interface MemoryUse {
  readonly apiMb: number;
  /** Sandbox hosts, each. */
  readonly hostsMb: readonly number[];
  /** All processes of PostgreSQL together, what they share (its buffers) counted once. */
  readonly postgresMb: number;
}

/** What the API, its sandbox hosts and PostgreSQL hold now. Linux only. */
export function memoryOf(processes: { readonly api: number; readonly postgres: number }): MemoryUse {
  const all = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => readProcess(Number(name)) ?? []);
  const below = (root: number): ProcessMemory[] => {
    const found = all.filter((one) => one.parent === root);
    return [...found, ...found.flatMap((one) => below(one.pid))];
  };
  const whole = (mb: number): number => Math.round(mb);
  const api = all.find((one) => one.pid === processes.api);
  const postgres = [...all.filter((one) => one.pid === processes.postgres), ...below(processes.postgres)];
  return {
    apiMb: whole(api?.rssMb ?? 0),
    // a host's wrapper (bwrap) is a process of its own, and small
    hostsMb: below(processes.api)
      .filter((one) => one.name !== "bwrap")
      .map((one) => whole(one.rssMb)),
    postgresMb: whole(postgres.reduce((sum, one) => sum + one.pssMb, 0)),
  };
}
