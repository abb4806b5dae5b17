import { fork } from "node:child_process";
import { once } from "node:events";
import { inRepository } from "../scripts/repository.ts";

export interface Peer {
  /** Settles when it listens on loopback. @throws Error when it ends before */
  readonly port: Promise<number>;
  readonly stop: () => Promise<void>;
}

/** workerd with this module, in a process of its own; its packages are installed by `npm run bench` alone. */
export function startPeer(script: string): Peer {
  const child = fork(inRepository("bench/peer/workerd.mjs"), { stdio: ["pipe", "inherit", "inherit", "ipc"] });
  const ended = once(child, "exit");
  child.stdin?.end(script);
  const port = new Promise<number>((resolve, reject) => {
    child.once("message", (message) => resolve((message as { readonly port: number }).port));
    child.once("error", reject);
    child.once("exit", (code) =>
      reject(new Error(`workerd ended (${code}) before it listened: is bench/peer installed? npm run bench does it`)),
    );
  });
  // Whoever stops it before asking for its port does not wait for it.
  port.catch(() => undefined);
  return {
    port,
    stop: async () => {
      child.kill("SIGTERM");
      await ended;
    },
  };
}
