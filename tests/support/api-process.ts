import { type ChildProcess, spawn } from "node:child_process";
import { plainEnvironment } from "../../scripts/commands.ts";
import { API_FLAGS } from "../../scripts/node-flags.ts";
import { freePort } from "../../scripts/ports.ts";
import { inRepository } from "../../scripts/repository.ts";

/** One API process, as `npm start` runs it. */
export interface ApiProcess {
  readonly url: string;
  readonly port: number;
  readonly child: ChildProcess;
  /** The end of what it said: for the message of a test that fails. */
  said(): string;
  /** Ends it and waits. */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

async function untilReady(url: string, child: ChildProcess, said: () => string): Promise<void> {
  const until = performance.now() + 60_000;
  while (performance.now() < until) {
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(`the API ended with ${child.exitCode ?? child.signalCode}: ${said()}`);
    const answer = await fetch(`${url}/readyz`).catch(() => null);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`the API did not become ready: ${said()}`);
}

export interface ApiProcessOptions {
  readonly appUrl: string;
  readonly settleUrl: string;
  readonly masterKey: Uint8Array;
  readonly port?: number;
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts marketplace-api on a free port and waits until it is ready. @throws Error with what it said when it does not get there */
export async function startApiProcess(options: ApiProcessOptions): Promise<ApiProcess> {
  const port = options.port ?? (await freePort());
  let said = "";
  const child = spawn(process.execPath, [...API_FLAGS, inRepository("apps/marketplace-api/src/main.ts")], {
    env: {
      ...plainEnvironment(),
      NODE_ENV: "production",
      DATABASE_URL: options.appUrl,
      SOUK_DATABASE_SETTLE_URL: options.settleUrl,
      SOUK_MASTER_KEY: Buffer.from(options.masterKey).toString("base64"),
      SOUK_API_PORT: String(port),
      SOUK_SANDBOX_TIER_MIN: "permission",
      SOUK_LOG_LEVEL: "warn",
      ...options.env,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-8_000);
    });
  }
  const url = `http://127.0.0.1:${port}`;
  await untilReady(url, child, () => said);
  return {
    url,
    port,
    child,
    said: () => said,
    stop: (signal = "SIGTERM") => {
      if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
      return new Promise((resolve) => {
        child.once("exit", () => resolve());
        child.kill(signal);
      });
    },
  };
}
