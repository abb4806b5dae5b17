import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Root of the checkout. */
export const ROOT: string = join(dirname(fileURLToPath(import.meta.url)), "..");

/** A path below the root. */
export function inRepository(...parts: string[]): string {
  return join(ROOT, ...parts);
}
