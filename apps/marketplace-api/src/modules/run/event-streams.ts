import { DomainError, said } from "@souk/kernel";
import type { Principal } from "../identity/index.ts";
import type { LongCall, LongCallStore } from "./long-call.types.ts";

/** What is asked of the database for streams of events, shared by all that follow the same call on this node. */
export interface EventStreams {
  /** Counts one more stream of a person (their agents count as them); answers what ends it. @throws DomainError `rate_limited` */
  open(principal: Principal): () => void;
  /** The call as it was at most a moment ago, or null while it is not a long call that runs. */
  look(companyId: string, callId: string): Promise<LongCall | null>;
}

const MOST_PER_PERSON = 10;
/** A little shorter than the pause between two looks of one stream. */
const KEPT_MS = 200;

/** Creates the streams of one node. */
export function createEventStreams(store: Pick<LongCallStore, "find">): EventStreams {
  const perPerson = new Map<string, number>();
  const looks = new Map<string, { readonly at: number; readonly found: Promise<LongCall | null> }>();

  function open({ companyId, employeeId, key }: Principal): () => void {
    const person = `${companyId} ${employeeId ?? key}`;
    const others = perPerson.get(person) ?? 0;
    if (others >= MOST_PER_PERSON)
      throw new DomainError(
        "rate_limited",
        said`You follow ${MOST_PER_PERSON} calls already. Close one, or ask for a call with GET /v1/calls/{id}.`,
        {
          details: { retryAfterSeconds: 5 },
        },
      );
    perPerson.set(person, others + 1);
    return () => {
      const left = (perPerson.get(person) ?? 1) - 1;
      if (left === 0) perPerson.delete(person);
      else perPerson.set(person, left);
      if (perPerson.size === 0) looks.clear();
    };
  }

  function look(companyId: string, callId: string): Promise<LongCall | null> {
    const now = performance.now();
    const key = `${companyId} ${callId}`;
    const known = looks.get(key);
    if (known && now - known.at < KEPT_MS) return known.found;
    for (const [old, { at }] of looks) if (now - at >= KEPT_MS) looks.delete(old);
    const found = store.find(companyId, callId);
    looks.set(key, { at: now, found });
    return found;
  }
  return { open, look };
}
