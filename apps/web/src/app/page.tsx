import { redirect } from "next/navigation";
import { homeFor } from "../shell/navigation.ts";
import { ServiceDown } from "../shell/service-down.tsx";
import { loadOrProblem } from "../trpc/load.ts";
import { currentMe } from "../trpc/server.ts";

/** The front door: everybody lands at their main job. */
export default async function HomePage() {
  const me = await loadOrProblem(() => currentMe());
  if (!me.ok) return <ServiceDown problem={me.problem} />;
  redirect(homeFor(me.data.roles));
}
