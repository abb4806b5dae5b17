import { createHmac } from "node:crypto";
import type { DeliveryKind } from "./checkpoint.types.ts";

/** A state of the trail goes out at most this often; the newest one says all that those before it said. */
export const PUSH_EVERY_MS = 60_000;
/** How long a try may take before another process may take the delivery. */
export const LEASE_MS = 60_000;
/** Administrators are told after this many tries without success. */
export const TRIES_BEFORE_NOTICE = 5;
const PAUSES_MS = [5_000, 30_000, 120_000, 600_000, 1_800_000];
const LONGEST_PAUSE_MS = 3_600_000;

/** How long to wait after the n-th try (from 1) that failed. It is never given up: a receiver that comes back gets the state it missed. */
export const pauseAfter = (attempts: number): number => PAUSES_MS[attempts - 1] ?? LONGEST_PAUSE_MS;

export const SECRET_PREFIX = "whsec_";

export interface Message {
  /** Stays the same over all tries. */
  readonly id: string;
  readonly kind: DeliveryKind;
  readonly company: string;
  readonly batch: number;
  readonly seq: number;
  /** Compact JWS; empty when nothing is chained yet. */
  readonly checkpoint: string;
}

/** What is sent at a time (ms UTC): Standard Webhooks 1.0, `v1,` and HMAC-SHA256 over id, time and body. */
export function signedMessage(
  message: Message,
  secret: string,
  at: number,
): { headers: readonly (readonly [string, string])[]; body: string } {
  const { id, kind, company, batch, seq, checkpoint } = message;
  const seconds = String(Math.floor(at / 1_000));
  const type = kind === "test" ? "audit.test" : "audit.checkpoint";
  const body = JSON.stringify({ type, timestamp: new Date(at).toISOString(), data: { company, batch, seq, checkpoint } });
  const key = Buffer.from(secret.slice(SECRET_PREFIX.length), "base64");
  const signature = createHmac("sha256", key).update(`${id}.${seconds}.${body}`).digest("base64");
  return {
    headers: [
      ["webhook-id", id],
      ["webhook-timestamp", seconds],
      ["webhook-signature", `v1,${signature}`],
    ],
    body,
  };
}

/** Only an answer that says yes counts; a redirect is somebody else's address. */
export const isTaken = (status: number | null): boolean => status !== null && status >= 200 && status < 300;
