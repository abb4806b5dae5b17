import type { BlobSweeper } from "../modules/file/index.ts";

/** Forgets contents nothing points at any more. Any number of nodes may run it at once. */
export function sweepBlobs(sweeper: BlobSweeper): Promise<number> {
  return sweeper.sweep();
}
