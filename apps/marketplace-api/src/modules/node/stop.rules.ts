import { type Sentence, said, textOf, words } from "@souk/kernel";
import type { CallFacts, StopCause } from "../run/index.ts";
import type { Stop } from "./node.types.ts";

/** The values of a call that stops are looked up by. */
function keysOf(call: CallFacts): readonly string[] {
  return [
    `skill:${call.skill}`,
    `version:${call.skill}@${call.version}`,
    `publisher:${call.skill.slice(0, call.skill.indexOf("/"))}`,
    `company:${call.companyId}`,
    ...(call.agentId === null ? [] : [`agent:${call.agentId}`]),
    ...(call.employeeId === null ? [] : [`employee:${call.employeeId}`]),
  ];
}

/** What is stopped now, on one node. */
export interface StopIndex {
  /** The stop that applies to a call, or null. Memory only. */
  find(call: CallFacts): Stop | null;
  /** Takes the stops of a heartbeat; answers those that are new here. */
  replace(stops: readonly Stop[]): readonly Stop[];
  readonly size: number;
}

/** A stop of the platform binds every company, one of a company only itself. */
const binds = (stop: Stop, call: CallFacts): boolean => stop.platform || stop.companyId === call.companyId;

/** Whether a stop applies to a call. */
export function applies(stop: Stop, call: CallFacts): boolean {
  return binds(stop, call) && keysOf(call).includes(`${stop.kind}:${stop.target}`);
}

/** Creates the index; empty. */
export function createStopIndex(): StopIndex {
  let byKey = new Map<string, Stop[]>();
  let known = new Map<string, Stop>();
  return {
    find: (call) => {
      if (known.size === 0) return null;
      for (const key of keysOf(call)) {
        const found = byKey.get(key)?.find((stop) => binds(stop, call));
        if (found) return found;
      }
      return null;
    },
    replace: (stops) => {
      const fresh = stops.filter((stop) => !known.has(stop.id));
      if (fresh.length === 0 && stops.length === known.size) return fresh;
      known = new Map(stops.map((stop) => [stop.id, stop]));
      byKey = Map.groupBy(stops, (stop) => `${stop.kind}:${stop.target}`);
      return fresh;
    },
    get size() {
      return known.size;
    },
  };
}

const WHAT = {
  skill: "the skill",
  publisher: "all skills of",
  agent: "the agent",
  employee: "the calls of this person and their agents",
  company: "all calls",
  version: "the version",
} as const;

/** Kinds whose target is an opaque id. */
const UNNAMED: ReadonlySet<Stop["kind"]> = new Set(["agent", "employee", "company"]);

const toCause = ({ id, code, kind, platform, reason }: Stop, { template, values }: Sentence): StopCause => {
  const said = { template, values };
  return { code, detail: textOf(said), said, origin: { id, by: platform ? "platform" : "company", kind, reason } };
};

/** What a caller is told. */
export function causeOf(stop: Stop): StopCause {
  if (stop.code === "quarantined")
    return toCause(stop, said`${stop.target} is quarantined: ${stop.reason}. Nothing was billed. Your administrators were told.`);
  const what = UNNAMED.has(stop.kind) ? words(WHAT[stop.kind]) : said`${words(WHAT[stop.kind])} ${stop.target}`;
  return toCause(
    stop,
    stop.platform
      ? said`The platform operator stopped ${what}: ${stop.reason}. Your workspace is unchanged and nothing is billed.`
      : said`An administrator of your company stopped ${what}: ${stop.reason}. Your workspace is unchanged and nothing is billed.`,
  );
}
