import type { SettleConnection } from "@souk/db";
import { DomainError, encodeId, isErrorCode } from "@souk/kernel";
import type { Principal } from "../identity/index.ts";
import type { CallRow } from "../settle/index.ts";
import { CallDetail } from "../usage/index.ts";
import { createKeyLookup, requireSameArguments, type StoredCall } from "./keys.ts";
import { type Admitted, finishAnswer } from "./record.ts";

export interface AnswersDeps {
  readonly connection: SettleConnection;
  readonly signReceipt: (payloadText: string) => string;
}

/** What callers get: the text of a call that was just settled, or of an earlier one that holds the same key. */
export interface Answers {
  fresh(row: CallRow): string;
  /** The answer stored under the call's key, or null when the key is free. @throws DomainError as the earlier call ended */
  stored(principal: Principal, admitted: Admitted): Promise<string | null>;
  /** The answer of the call that won the key while this one ran. */
  winner(principal: Principal, admitted: Admitted): Promise<string>;
  /** The same while the winner still runs on another node: waits for its end. @throws DomainError `overloaded` when that takes too long */
  winnerElsewhere(principal: Principal, admitted: Admitted): Promise<string>;
}

/** Longer than a call may run, and than a process that is gone goes unnoticed. */
const WAIT_FOR_WINNER_MS = 40_000;
const LOOK_EVERY_MS = 150;

/** Creates the answers of one node. Receipts are signed when they are sent: the same text gives the same bytes. */
export function createAnswers({ connection, signReceipt }: AnswersDeps): Answers {
  const findKey = createKeyLookup(connection);
  const receiptOf = (text: string | null): string => (text === null ? "" : signReceipt(text));

  /** The same answer, or the same error. Never a second run. */
  function replay(stored: StoredCall, admitted: Admitted): string {
    requireSameArguments(stored.argsHash, admitted.argsHash ?? "");
    const callId = encodeId("call", stored.callId);
    if (stored.status === "succeeded" && stored.answer !== null) return finishAnswer(stored.answer, receiptOf(stored.receipt), true);
    const { problem } = CallDetail.parse(JSON.parse(stored.detail ?? "{}"));
    const code = stored.errorCode !== null && isErrorCode(stored.errorCode) ? stored.errorCode : "conflict";
    throw new DomainError(code, problem?.detail ?? "The earlier call with this key did not succeed.", {
      said: problem?.said,
      details: { ...problem, callId },
    });
  }

  async function stored(principal: Principal, admitted: Admitted): Promise<string | null> {
    const key = admitted.command.idempotencyKey;
    const found = key === undefined ? null : await findKey(principal.companyId, principal.key, key);
    return found && replay(found, admitted);
  }

  return {
    fresh: (row) => finishAnswer(row.answer ?? "{}", receiptOf(row.receipt), false),
    stored,
    winnerElsewhere: async (principal, admitted) => {
      const until = performance.now() + WAIT_FOR_WINNER_MS;
      for (;;) {
        const text = await stored(principal, admitted);
        if (text !== null) return asReplay(text);
        if (performance.now() > until)
          throw new DomainError("overloaded", "A call with this idempotency key still runs. Try again with the same key.", {
            details: { retryAfterSeconds: 5 },
          });
        await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
      }
    },
    winner: async (principal, admitted) => {
      const text = await stored(principal, admitted);
      if (text !== null) return text;
      throw new DomainError("overloaded", "An identical call is being settled. Try again.", { details: { retryAfterSeconds: 1 } });
    },
  };
}

/** A joined call sees the same answer, marked as a replay. */
export function asReplay(answer: string): string {
  return `${answer.slice(0, answer.lastIndexOf('"replayed":'))}"replayed":true}`;
}
