"use client";
import { useEffect, useRef, useState } from "react";
import { runById, runSkill } from "./run-action.ts";
import type { RunResult } from "./run-result.ts";

type Wanted = Omit<Parameters<typeof runSkill>[0], "key">;

/** One attempt to learn how a run stands. */
interface Attempt {
  isWanted: boolean;
}

const AGAIN_AFTER_MS = 2_000;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** The running call in the page's address, so that a reload finds it again. */
function rememberInAddress(callId: string | null): void {
  const url = new URL(window.location.href);
  if (callId === null) url.searchParams.delete("call");
  else url.searchParams.set("call", callId);
  window.history.replaceState(null, "", url);
}

/** Runs a skill from a page: one key per press, tried again with the same key while the line is broken, followed to its end. */
export function useRun(followed: RunResult | null) {
  const [result, setResult] = useState<RunResult | null>(followed);
  const [starting, setStarting] = useState<"run" | "check" | null>(null);
  const [isLost, setIsLost] = useState(false);
  const attempt = useRef<Attempt>({ isWanted: true });
  useEffect(
    () => () => {
      attempt.current.isWanted = false;
    },
    [],
  );

  /** Asks until there is an answer; undefined when nobody wants it any more. */
  const untilAnswered = async <T>(ask: () => Promise<T | null>): Promise<T | undefined> => {
    const mine: Attempt = { isWanted: true };
    attempt.current = mine;
    for (;;) {
      const answer = await ask().catch(() => null);
      if (!mine.isWanted) return undefined;
      setIsLost(answer === null);
      if (answer !== null) return answer;
      await pause(AGAIN_AFTER_MS);
      if (!mine.isWanted) return undefined;
    }
  };
  const start = async (wanted: Wanted): Promise<void> => {
    setStarting(wanted.dryRun ? "check" : "run");
    const request = { ...wanted, key: `web-${crypto.randomUUID()}` };
    rememberInAddress(null);
    const answer = await untilAnswered(() => runSkill(request));
    setStarting(null);
    if (answer === undefined) return;
    setResult(answer);
    if (answer.kind === "running") rememberInAddress(answer.call.id);
  };
  const showEnd = async (callId: string): Promise<void> => {
    const answer = await untilAnswered(() => runById(callId));
    if (answer !== undefined) setResult(answer);
  };
  const stopTrying = (): void => {
    attempt.current.isWanted = false;
    setIsLost(false);
    setStarting(null);
  };
  return { result, starting, isLost, isUnderWay: starting !== null || result?.kind === "running", start, showEnd, stopTrying };
}
