"use client";
import { useEffect, useEffectEvent, useState } from "react";
import { z } from "zod";
import type { RunningCall } from "../../trpc/views.ts";

type Progress = NonNullable<RunningCall["progress"]>;

const ProgressEvent = z.object({ fraction: z.number(), note: z.string().nullable() });
const StateEvent = z.object({ status: z.string() });
const AGAIN_AFTER_MS = 2_000;

/** What a running call says of itself, live. `isLost` while the line is broken: the call goes on, and the line is mended by itself. */
export function useCallEvents(call: RunningCall, onEnd: () => void): { readonly progress: Progress | null; readonly isLost: boolean } {
  const [progress, setProgress] = useState<Progress | null>(call.progress);
  const [isLost, setIsLost] = useState(false);
  const end = useEffectEvent(onEnd);
  useEffect(() => {
    let source: EventSource;
    let again: ReturnType<typeof setTimeout> | undefined;
    const open = () => {
      source = new EventSource(`/calls/${call.id}/events`);
      source.addEventListener("open", () => setIsLost(false));
      source.addEventListener("progress", (event) => setProgress(ProgressEvent.parse(JSON.parse(event.data))));
      source.addEventListener("state", (event) => {
        if (StateEvent.parse(JSON.parse(event.data)).status === "running") return;
        source.close();
        end();
      });
      source.addEventListener("error", () => {
        setIsLost(true);
        source.close();
        again = setTimeout(open, AGAIN_AFTER_MS);
      });
    };
    open();
    return () => {
      clearTimeout(again);
      source.close();
    };
  }, [call.id]);
  return { progress, isLost };
}
