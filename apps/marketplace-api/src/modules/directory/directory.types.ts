import type { LocalText } from "@souk/contracts";
import { z } from "zod";

/** Somebody as pages name them. */
export const Who = z.strictObject({ kind: z.enum(["employee", "agent", "service", "system"]), id: z.string(), name: z.string() });
export type Who = z.output<typeof Who>;

/** Ids (UUIDs) to look up. */
export interface NamesWanted {
  readonly employees?: readonly (string | null)[];
  readonly agents?: readonly (string | null)[];
  /** Opaque principals such as "service:<id>", "employee:<id>", "system". */
  readonly principals?: readonly (string | null)[];
}

/** Names of one company's people, agents and service accounts. */
export interface Names {
  employee(id: string): Who;
  agent(id: string): Who;
  /** Who an opaque principal stands for. */
  principal(key: string): Who;
}

/** Titles and publishers of skills. A skill that is gone keeps its name. */
export interface Titles {
  title(skill: string): LocalText;
  publisherName(slug: string): string;
}
