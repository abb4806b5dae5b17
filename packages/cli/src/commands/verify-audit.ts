import type { Ed25519Jwk } from "@souk/contracts";
import { verifyAudit } from "@souk/metering/audit";
import type { ExitName } from "../exit-code.ts";
import { print } from "../output.ts";
import type { Shell } from "../shell.ts";

/** The checkpoint in a file: the compact JWS itself, the answer of GET /v1/audit/checkpoint, or a message that was pushed. */
function checkpointIn(text: string): string {
  try {
    const { checkpoint, data } = JSON.parse(text) as { checkpoint?: unknown; data?: { checkpoint?: unknown } };
    return String(checkpoint ?? data?.checkpoint);
  } catch {
    return text.trim();
  }
}

const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? "" : "s"}`;

/** Checks an exported audit trail, offline, with pinned keys. */
export async function checkAuditExport(
  { shell, json }: { readonly shell: Shell; readonly json: boolean },
  { text, since, trustedKeys }: { readonly text: string; readonly since: string | null; readonly trustedKeys: readonly Ed25519Jwk[] },
): Promise<ExitName> {
  const result = await verifyAudit({ jsonl: text, since: since === null ? null : checkpointIn(since), trustedKeys });
  const what = `audit trail of ${result.company ?? "nobody"}`;
  const extent = [
    `${count(result.records, "record")} in ${result.batches} sealed batches${result.checkpoint ? ` up to number ${result.checkpoint.seq}` : ""}`,
    ...(result.erased > 0 ? [`${count(result.erased, "record")} erased: what they said is gone, their places are proved`] : []),
    ...(result.excerpt ? ["an excerpt: what is in it is genuine, other records are not in it"] : []),
    ...(result.waiting > 0 ? [`${count(result.waiting, "record")} at the end not sealed yet, so not checked`] : []),
    ...(since === null
      ? ["keep the checkpoint: with --since it shows later that nothing before it was written anew"]
      : ["it continues the checkpoint you gave"]),
  ];
  const lines = result.ok ? extent : result.problems.slice(0, 20).map((problem) => `${problem.code}: ${problem.message}`);
  const more = result.problems.length > 20 ? [`… and ${result.problems.length - 20} more`] : [];
  print(shell, json, {
    value: result,
    text: [`${result.ok ? "verified" : "NOT verified"}: ${what}`, ...[...lines, ...more].map((line) => `  ${line}`)].join("\n"),
  });
  return result.ok ? "ok" : "failed";
}
