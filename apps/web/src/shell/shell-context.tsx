"use client";
import { createContext, type ReactNode, useContext, useMemo, useState } from "react";

export type Panel = "none" | "palette" | "shortcuts" | "more";

interface ShellState {
  readonly panel: Panel;
  readonly show: (panel: Panel) => void;
}

const ShellContext = createContext<ShellState>({ panel: "none", show: () => undefined });

/** Which panel of the shell is open; one at a time. */
export function ShellProvider({ children }: { readonly children: ReactNode }) {
  const [panel, show] = useState<Panel>("none");
  const state = useMemo(() => ({ panel, show }), [panel]);
  return <ShellContext value={state}>{children}</ShellContext>;
}

export function useShell(): ShellState {
  return useContext(ShellContext);
}
