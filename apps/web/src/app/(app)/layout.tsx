import { cookies } from "next/headers";
import type { ReactNode } from "react";
import { readStop } from "../../features/tour/stops.ts";
import { TourBar } from "../../features/tour/tour-bar.tsx";
import { TOUR_COOKIE } from "../../features/tour/tour-cookie.ts";
import { AppShell } from "../../shell/app-shell.tsx";
import { ServiceDown } from "../../shell/service-down.tsx";
import { loadOrProblem } from "../../trpc/load.ts";
import { api, currentMe } from "../../trpc/server.ts";

export default async function AppLayout({ children }: { readonly children: ReactNode }) {
  const me = await loadOrProblem(() => currentMe());
  if (!me.ok) return <ServiceDown problem={me.problem} />;
  const isTold = me.data.roles.some((role) => role === "admin" || role === "vendor" || role === "auditor");
  const notices = isTold ? await loadOrProblem(async () => (await api()).runtime.notices.query({ limit: 1 })) : null;
  const unread = notices === null ? null : notices.ok ? notices.data.unread : 0;
  const stop = me.data.demo ? readStop((await cookies()).get(TOUR_COOKIE)?.value) : null;
  return (
    <AppShell me={me.data} unread={unread} banner={stop === null ? null : <TourBar stop={stop} />}>
      {children}
    </AppShell>
  );
}
