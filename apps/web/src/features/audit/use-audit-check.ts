"use client";
import type { AuditVerifyResult } from "@souk/metering/audit";
import { useRef, useState } from "react";
import type { ReceiptKey } from "../finance/receipt-keys.ts";
import { changeOneRecord, type RecordChange } from "./change-record.ts";

/** The verifier is loaded when it is first needed; zod must not compile functions under our content policy. */
async function check(jsonl: string, keys: readonly ReceiptKey[]): Promise<AuditVerifyResult> {
  const { z } = await import("zod");
  z.config({ jitless: true });
  const { verifyAudit } = await import("@souk/metering/audit");
  return verifyAudit({ jsonl, since: null, trustedKeys: keys });
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
  const [changed, setChanged] = useState<RecordChange | null>(null);
  const run = async (prepare: () => Promise<{ readonly jsonl: string; readonly change: RecordChange | null }>) => {
    setIsBusy(true);
    setHasFailed(false);
    try {
      const { jsonl, change } = await prepare();
      setResult(await check(jsonl, keys));
      setChanged(change);
    } catch {
      setHasFailed(true);
    }
    setIsBusy(false);
  };
  const load = async () => {
    trail.current = await loadTrail();
    return trail.current;
  };
  return {
    result,
    /** Set: what the result is about was changed, and this is how. */
    changed,
    isBusy,
    hasFailed,
    verify: () => run(async () => ({ jsonl: await load(), change: null })),
    tamper: () =>
      run(async () => {
        const jsonl = trail.current ?? (await load());
        const change = changeOneRecord(jsonl);
        return { jsonl: change?.jsonl ?? jsonl, change };
      }),
  };
}
