import type { HostStatus } from "@souk/sandbox";
import { Counter, Gauge, Histogram, Registry } from "prom-client";
import type { CallRow } from "../settle/index.ts";

export interface MetricSources {
  /** Rows that wait for a flush. */
  readonly settleWaiting: () => number;
  readonly settleRetries: () => number;
  readonly hosts: () => readonly HostStatus[];
  /** Calls that wait for a sandbox host. */
  readonly sandboxWaiting: () => number;
}

export interface Metrics {
  /** Called once per flush; cheap enough for the hot path. */
  onFlush(stored: readonly CallRow[], ms: number): void;
  /** Prometheus text exposition format. No label ever holds a company, a person or a skill. */
  text(): Promise<string>;
  readonly contentType: string;
  /** Tells where to look, once everything exists. Until then gauges read zero. */
  observe(sources: MetricSources): void;
}

const NOTHING: MetricSources = { settleWaiting: () => 0, settleRetries: () => 0, hosts: () => [], sandboxWaiting: () => 0 };

/** Figures of this process in a registry of its own. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  let sources = NOTHING;
  const calls = new Counter({
    name: "souk_calls_total",
    help: "Calls recorded by this process, by how they ended.",
    labelNames: ["status", "code"],
    registers,
  });
  const refusals = new Counter({
    name: "souk_budget_refusals_total",
    help: "Calls refused because a budget did not cover them.",
    registers,
  });
  const runTime = new Histogram({
    name: "souk_call_run_seconds",
    help: "Wall time of calls inside the sandbox.",
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers,
  });
  const flushRows = new Histogram({
    name: "souk_settle_flush_rows",
    help: "Calls settled together in one statement.",
    buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024],
    registers,
  });
  const flushTime = new Histogram({
    name: "souk_settle_flush_seconds",
    help: "Time of one settle statement, commit included.",
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5],
    registers,
  });
  registerGauges(registers, () => sources);
  return {
    onFlush: (stored, ms) => {
      flushRows.observe(stored.length);
      flushTime.observe(ms / 1000);
      for (const row of stored) {
        calls.inc({ status: row.status, code: row.errorCode ?? "" });
        if (row.errorCode === "budget_exceeded") refusals.inc();
        if (row.wallMs > 0) runTime.observe(row.wallMs / 1000);
      }
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
    observe: (given) => {
      sources = given;
    },
  };
}

function registerGauges(registers: Registry[], sources: () => MetricSources): void {
  const gauge = (name: string, help: string, read: () => number): void => {
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read());
      },
    });
  };
  const sum = (of: (host: HostStatus) => number): number =>
    sources()
      .hosts()
      .reduce((total, host) => total + of(host), 0);
  gauge("souk_settle_waiting", "Finished calls that wait for a flush.", () => sources().settleWaiting());
  gauge("souk_settle_retries", "Flushes that failed and were tried again.", () => sources().settleRetries());
  gauge("souk_sandbox_waiting", "Calls that wait for a sandbox host.", () => sources().sandboxWaiting());
  gauge("souk_sandbox_running", "Calls inside sandbox hosts.", () => sum((host) => host.running));
  gauge("souk_sandbox_hosts", "Sandbox host processes.", () => sources().hosts().length);
  gauge("souk_sandbox_hosts_blank", "Hosts that belong to no company yet.", () => sum((host) => (host.companyId === null ? 1 : 0)));
  gauge("souk_sandbox_rss_bytes", "Resident memory of all sandbox hosts.", () => sum((host) => host.rssBytes));
  gauge("process_resident_memory_bytes", "Resident memory of this process.", () => process.memoryUsage.rss());
  gauge("process_uptime_seconds", "Age of this process.", () => process.uptime());
}
