import { redirect } from "next/navigation";
import { homeFor } from "../shell/navigation.ts";
import { currentMe } from "../trpc/server.ts";

/** The front door: everybody lands at their main job. */
export default async function HomePage() {
  const me = await currentMe();
  redirect(homeFor(me.roles));
}
