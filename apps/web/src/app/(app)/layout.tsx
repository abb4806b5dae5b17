import type { ReactNode } from "react";
import { AppShell } from "../../shell/app-shell.tsx";
import { ServiceDown } from "../../shell/service-down.tsx";
import { loadOrProblem } from "../../trpc/load.ts";
import { currentMe } from "../../trpc/server.ts";

export default async function AppLayout({ children }: { readonly children: ReactNode }) {
  const me = await loadOrProblem(() => currentMe());
  if (!me.ok) return <ServiceDown problem={me.problem} />;
  return <AppShell me={me.data}>{children}</AppShell>;
}
