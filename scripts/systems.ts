import { readFileSync } from "node:fs";
import { z } from "zod";
import type { ChildOptions } from "./child.ts";
import { places } from "./data-dir.ts";
import { freePort } from "./ports.ts";
import { inRepository } from "./repository.ts";

const Systems = z.record(z.string(), z.looseObject({ host: z.string() }));

/** The demo's own systems (examples/systems): one process on one loopback port, told apart by name. */
export interface DemoSystems {
  readonly child: ChildOptions;
  readonly readyUrl: string;
  /** Tells the API which names stand for that port. */
  readonly env: Readonly<Record<string, string>>;
}

/** Plans the demo's systems on a free port; their state stays in the data folder. */
export async function planSystems({ dataDir, api }: { readonly dataDir: string; readonly api: string }): Promise<DemoSystems> {
  const port = await freePort();
  const systems = Systems.parse(JSON.parse(readFileSync(inRepository("examples/systems/systems.json"), "utf8")));
  const names = Object.values(systems).map(({ host }) => `${host}=${port}`);
  return {
    child: {
      name: "The demo's systems",
      args: [inRepository("examples/systems/main.ts"), String(port), api, places(dataDir).systems],
      cwd: inRepository(),
      env: { NODE_ENV: "production" },
      logFile: `${places(dataDir).logs}/systems.log`,
    },
    readyUrl: `http://127.0.0.1:${port}/readyz`,
    env: { SOUK_DEMO_HOSTS: names.join(",") },
  };
}
