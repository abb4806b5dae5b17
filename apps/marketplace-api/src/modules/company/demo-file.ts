import { readFile } from "node:fs/promises";
import { z } from "zod";
import { ROLES } from "../identity/index.ts";

/** `$SOUK_DATA_DIR/demo.json` as the seeder writes it (CONTRACT.md). */
export const DemoFile = z.object({
  web: z.string(),
  api: z.string(),
  accounts: z.array(
    z.object({ email: z.string(), name: z.string(), password: z.string(), company: z.string(), roles: z.array(z.enum(ROLES)) }),
  ),
  keys: z.record(z.string(), z.string()),
  publishers: z.record(z.string(), z.object({ key: z.string() }).loose()),
  skills: z.array(z.string()),
  /** Who plays in the two-minute tour, and with which skills. */
  tour: z.object({
    skill: z.string(),
    thief: z.string(),
    cast: z.object({ employee: z.string(), admin: z.string(), finance: z.string(), vendor: z.string().nullable() }),
  }),
});
export type DemoFile = z.output<typeof DemoFile>;

/** Reads the demo's sign-ins; null when this is no demo or it is not seeded yet. */
export type DemoFileReader = () => Promise<DemoFile | null>;

/** A reader for a path, or for no demo at all. */
export function createDemoFileReader(path: string | null): DemoFileReader {
  return async () => {
    if (path === null) return null;
    try {
      return DemoFile.parse(JSON.parse(await readFile(path, "utf8")));
    } catch (error) {
      if ((error as { code?: unknown }).code === "ENOENT") return null;
      throw error;
    }
  };
}
