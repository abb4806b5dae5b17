import { z } from "zod";
import { StartError } from "../start-error.ts";

const Manifest = z.object({
  format: z.literal(1),
  /** cold: the files of an embedded server at rest. export: every table of a server, from one snapshot. */
  kind: z.enum(["cold", "export"]),
  madeAt: z.string(),
  postgresMajor: z.number(),
  migrations: z.array(z.string()),
  sums: z.object({
    rows: z.record(z.string(), z.number()),
    ledger: z.object({ debitsMicro: z.string(), creditsMicro: z.string(), transfersMicro: z.string(), eventsMicro: z.string() }),
  }),
});

/** What a backup says about itself; its restore is checked against it. */
export type Manifest = z.output<typeof Manifest>;

/** Name of the manifest inside the archive. */
export const MANIFEST_FILE = "souk-backup.json";

/** @throws StartError for a file that is no backup of ours. */
export function parseManifest(text: string): Manifest {
  try {
    return Manifest.parse(JSON.parse(text));
  } catch {
    throw new StartError("This file is not a Souk backup, or its manifest is damaged.");
  }
}
