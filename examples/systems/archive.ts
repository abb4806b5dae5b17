import { ok, problem, type System } from "./server.ts";

/** What the archive keeps of one message. */
interface Kept {
  readonly id: string;
  readonly at: string;
  readonly checkpoint: string;
}

export interface ArchiveState {
  kept: Kept[];
}

export const emptyArchive = (): ArchiveState => ({ kept: [] });

const MOST = 1_000;

/** A place of the company's own for signed states of its audit trail: what is here, nobody at the marketplace can write anew. */
export function createArchive(state: ArchiveState, { now }: { readonly now: () => string }): System {
  return async ({ method, path, headers, body }) => {
    if (path !== "/checkpoints") return problem(404, "no such thing");
    if (method === "GET") return ok({ items: state.kept });
    if (method !== "POST") return problem(405, "not this way");
    const id = headers["webhook-id"];
    const { type, data } = (body ?? {}) as { type?: unknown; data?: { checkpoint?: unknown } };
    if (typeof id !== "string" || typeof data?.checkpoint !== "string") return problem(400, "this is no checkpoint");
    if (type === "audit.test") return ok({ kept: false });
    // At least once: the same message may come twice.
    if (!state.kept.some((one) => one.id === id)) state.kept.push({ id, at: now(), checkpoint: data.checkpoint });
    state.kept.splice(0, state.kept.length - MOST);
    return ok({ kept: true });
  };
}
