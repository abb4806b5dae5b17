import { cookies } from "next/headers";
import type { ReactNode } from "react";
import { readStop } from "../../features/tour/stops.ts";
import { TourBar } from "../../features/tour/tour-bar.tsx";
import { TOUR_COOKIE } from "../../features/tour/tour-cookie.ts";
import { AppShell } from "../../shell/app-shell.tsx";
import { ServiceDown } from "../../shell/service-down.tsx";
import { loadOrProblem } from "../../trpc/load.ts";
import { currentMe } from "../../trpc/server.ts";

export default async function AppLayout({ children }: { readonly children: ReactNode }) {
  const me = await loadOrProblem(() => currentMe());
  if (!me.ok) return <ServiceDown problem={me.problem} />;
  const stop = me.data.demo ? readStop((await cookies()).get(TOUR_COOKIE)?.value) : null;
  return (
    <AppShell me={me.data} banner={stop === null ? null : <TourBar stop={stop} />}>
      {children}
    </AppShell>
  );
}
