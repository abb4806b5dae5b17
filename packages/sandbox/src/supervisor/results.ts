import type { LogLine, SandboxFailure, SandboxResult } from "../runtime.ts";
import type { FromHost } from "../wire/messages.ts";
import type { Active } from "./active.ts";

const LEVELS = new Set(["debug", "info", "warn", "error"]);
const KINDS = new Set(["invalid_input", "invalid_output", "threw", "timeout", "memory", "limit", "bad_bundle", "crashed", "cancelled"]);

/** Turns a host's last word on a call into a result. The host is not trusted: shapes and sizes are checked, the output stays text. */
export function readDone(
  active: Active,
  [, , ok, cpuMs, hostCalls, logs]: Extract<FromHost, readonly ["done", ...unknown[]]>,
  body: Buffer,
): SandboxResult {
  const { limits } = active.job;
  const result = {
    logs: readLogs(logs, limits.logBytes),
    usage: {
      cpuMs: finite(cpuMs),
      wallMs: performance.now() - active.sentAt,
      queueMs: active.sentAt - active.queuedAt,
      hostCalls: Math.min(finite(hostCalls), active.hostCalls),
    },
  };
  if (ok === true && body.length <= limits.outputBytes) return { ok: true, outputJson: body.toString("utf8"), ...result };
  return { ok: false, failure: readFailure(body), ...result };
}

function readFailure(body: Buffer): SandboxFailure {
  try {
    const failure = JSON.parse(body.toString("utf8")) as SandboxFailure;
    if (KINDS.has(failure.kind)) return failure;
  } catch {
    // Falls through: an unreadable failure is a broken host.
  }
  return { kind: "crashed", message: "the host gave an answer that cannot be read" };
}

function readLogs(logs: unknown, maxBytes: number): LogLine[] {
  if (!Array.isArray(logs)) return [];
  const lines: LogLine[] = [];
  let room = maxBytes + 64;
  for (const entry of logs as unknown[]) {
    if (!Array.isArray(entry)) continue;
    const [level, text, at] = entry as unknown[];
    if (typeof level !== "string" || !LEVELS.has(level) || typeof text !== "string") continue;
    room -= text.length;
    if (room < 0) break;
    lines.push({ level: level as LogLine["level"], text, at: finite(at) });
  }
  return lines;
}

function finite(value: unknown): number {
  return typeof value === "number" && Number.isFinite(value) && value >= 0 ? value : 0;
}
