import { type LocalRun, wordFailure } from "./emulator.ts";
import type { TickerLine } from "./invoice-ticker.ts";

function chargeLines(run: LocalRun): string[] {
  if (!run.ok) return ["  charge   nothing: a failed call is not billed"];
  const { currency } = run.charge;
  const pending = run.outcomes.map(({ name, key, state, amount, confirm, settle }) => {
    if (state === "pending")
      return `  outcome  ${amount} ${currency}  ${name} ${key}: pending, confirmed by ${confirm}, settles after ${settle}`;
    return state === "duplicate"
      ? `  outcome  0 ${currency}  ${name} ${key}: claimed before, never charged twice`
      : `  outcome  none  ${name}: ${state}`;
  });
  const units = Object.entries(run.meters).map(([name, quantity]) => `, ${quantity} ${name}`);
  return [`  charge   ${run.charge.amount} ${currency}  (call${units.join("")})`, ...pending];
}

/** A local call for people: what happened, what it touched, what it would cost. */
export function showRun(run: LocalRun): string {
  const status = run.failure ? wordFailure(run.failure) : "succeeded";
  return [
    `  ${status}  (${run.usage.cpuMs.toFixed(1)} ms cpu, ${run.usage.wallMs.toFixed(1)} ms, ${run.usage.hostCalls} host actions)`,
    ...run.logs.map((line) => `  log      ${line.level} ${line.text}`),
    ...run.actions.filter((action) => !action.allowed).map((action) => `  refused  ${action.name} ${action.target}: ${action.reason}`),
    ...run.progress.map(({ fraction, note = "" }) => `  progress ${Math.round(fraction * 100)} % ${note}`.trimEnd()),
    ...Object.entries(run.meters).map(([name, quantity]) => `  meter    ${quantity} ${name}`),
    ...run.written.map((path) => `  wrote    ${path}`),
    ...run.removed.map((path) => `  removed  ${path}`),
    ...chargeLines(run),
  ].join("\n");
}

/** The invoice of the session so far, one line per meter. */
export function showTicker(lines: readonly TickerLine[], currency: string): string {
  return lines
    .map(
      (line) =>
        `  invoice  ${line.skill} ${line.meter}: ${line.quantity} × ${line.unitPrice} = ${line.amount} ${currency} (platform fee ${line.fee})`,
    )
    .join("\n");
}
