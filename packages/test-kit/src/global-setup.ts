import type { TestProject } from "vitest/node";
import { offerTestServer } from "./postgres-server.ts";

let close: (() => Promise<void>) | undefined;

/** Vitest's global setup: one PostgreSQL for the whole run, started when a test first asks for a database. */
export async function setup(project: TestProject): Promise<void> {
  const offer = await offerTestServer();
  close = offer.close;
  project.provide("soukPostgres", offer.address);
}

/** Stops what `setup` started. */
export async function teardown(): Promise<void> {
  await close?.();
}
