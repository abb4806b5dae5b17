"use client";
import type { AuditVerifyResult } from "@souk/metering/audit";
import { useRef, useState } from "react";
import type { ReceiptKey } from "../finance/receipt-keys.ts";

/** The verifier is loaded when it is first needed; zod must not compile functions under our content policy. */
async function check(jsonl: string, keys: readonly ReceiptKey[]): Promise<AuditVerifyResult> {
  const { z } = await import("zod");
  z.config({ jitless: true });
  const { verifyAudit } = await import("@souk/metering/audit");
  return verifyAudit({ jsonl, since: null, trustedKeys: keys });
}

/** Changes one word of the middle record, as somebody who wants to hide something would. */
function tampered(jsonl: string): string {
  const lines = jsonl.split("\n");
  const records = lines.flatMap((line, index) => (line.startsWith('{"type":"entry"') ? [index] : []));
  const at = records[Math.floor(records.length / 2)];
  if (at === undefined) return jsonl;
  return lines.map((line, index) => (index === at ? line.replace(/"action":"[^"]*"/, '"action":"nothing.happened"') : line)).join("\n");
}

const TRIES = 4;
const PAUSE_MS = 750;

/** The trail as the API exports it; a process that is busy for a moment is asked again. @throws Error when it stays away or says no */
async function loadTrail(): Promise<string> {
  for (let tries = 1; ; tries++) {
    const answer = await fetch("/admin/audit/file");
    if (answer.ok) return answer.text();
    if (answer.status === 403 || tries === TRIES) throw new Error(`the trail answered ${answer.status}`);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

/** Verifies the whole trail in this browser: as it is now, or the file of the last check with one record changed. */
export function useAuditCheck(keys: readonly ReceiptKey[]) {
  const trail = useRef<string | null>(null);
  const [result, setResult] = useState<AuditVerifyResult | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const [hasFailed, setHasFailed] = useState(false);
  const run = async (prepare: () => Promise<string>) => {
    setIsBusy(true);
    setHasFailed(false);
    try {
      setResult(await check(await prepare(), keys));
    } catch {
      setHasFailed(true);
    }
    setIsBusy(false);
  };
  const load = async () => {
    trail.current = await loadTrail();
    return trail.current;
  };
  return { result, isBusy, hasFailed, verify: () => run(load), tamper: () => run(async () => tampered(trail.current ?? (await load()))) };
}
