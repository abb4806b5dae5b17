import type { WireLimits, WireSkill } from "../wire/messages.ts";
import {
  BadBundle,
  disposeIsolate,
  type GuestContext,
  giveInputCheck,
  moveInputCheckInside,
  openIsolate,
  prepareSkill,
  type Skill,
  type SkillIsolate,
  takeContext,
} from "./isolates.ts";

/** Isolates kept warm in one host, by what they may weigh together. */
const ISOLATE_BUDGET_BYTES = 192 * 1024 * 1024;
const MAX_ISOLATES = 24;
/** A skill called more often than this in one isolate has its input checked inside. */
const CHECKS_OUTSIDE = 16;

/** The skills and isolates of one host (so of one company). Least recently used isolates go first when they weigh too much. */
export function createSkillStore() {
  const skills = new Map<string, Skill>();
  const broken = new Map<string, string>();
  const caches = new Map<string, Buffer>();
  const isolates = new Map<string, SkillIsolate>();

  function add(wire: WireSkill, bundle: Buffer): void {
    try {
      skills.set(wire.key, prepareSkill(wire, bundle, caches.get(wire.sha256)));
      broken.delete(wire.key);
    } catch (error) {
      broken.set(wire.key, error instanceof BadBundle ? error.message : String(error));
    }
    caches.delete(wire.sha256);
  }

  const whyMissing = (skillKey: string): string => broken.get(skillKey) ?? "the host does not have this skill";

  function open(skillKey: string, memoryMb: number): SkillIsolate {
    const skill = skills.get(skillKey);
    if (skill === undefined) throw new BadBundle(whyMissing(skillKey));
    return openIsolate(skill, memoryMb);
  }

  /** A context ready to be entered; `fresh` ones are used once. @throws BadBundle */
  function context(skillKey: string, contextKey: string, { memoryMb, fresh }: Pick<WireLimits, "memoryMb" | "fresh">): GuestContext {
    if (fresh === "isolate") return onlyContext(open(skillKey, memoryMb));
    const key = `${skillKey}\n${memoryMb}`;
    let home = isolates.get(key);
    if (home === undefined || home.retired || home.isolate.isDisposed) {
      home = open(skillKey, memoryMb);
      isolates.set(key, home);
      evict(home);
    }
    home.usedAt = performance.now();
    if (home.inputCheck === undefined && ++home.checkedOutside > CHECKS_OUTSIDE) moveInputCheckInside(home);
    const guest = takeContext(home, contextKey, fresh === "context");
    giveInputCheck(guest);
    return guest;
  }

  function onlyContext(home: SkillIsolate): GuestContext {
    home.retired = true;
    try {
      return takeContext(home, "", true);
    } catch (error) {
      disposeIsolate(home);
      throw error;
    }
  }

  /** True when the next context of this skill checks its input itself. */
  function checksInside(skillKey: string, { memoryMb, fresh }: Pick<WireLimits, "memoryMb" | "fresh">): boolean {
    if (fresh === "isolate") return false;
    const home = isolates.get(`${skillKey}\n${memoryMb}`);
    return home !== undefined && !home.retired && !home.isolate.isDisposed && Boolean(home.inputCheck);
  }

  function evict(keep: SkillIsolate): void {
    let bytes = 0;
    for (const home of isolates.values()) bytes += weigh(home);
    const idle = [...isolates].filter(([, home]) => home !== keep && !isBusy(home)).sort(([, a], [, b]) => a.usedAt - b.usedAt);
    for (const [key, home] of idle) {
      if (bytes <= ISOLATE_BUDGET_BYTES && isolates.size <= MAX_ISOLATES) return;
      bytes -= weigh(home);
      isolates.delete(key);
      disposeIsolate(home);
    }
  }

  /** The isolate takes no new calls; it goes when its last call has ended. */
  function retire(home: SkillIsolate): void {
    home.retired = true;
    sweepRetired(home);
  }

  function sweepRetired(home: SkillIsolate): void {
    if (!home.retired || isBusy(home)) return;
    for (const [key, other] of isolates) if (other === home) isolates.delete(key);
    disposeIsolate(home);
  }

  return {
    add,
    addCache: (sha256: string, bytes: Buffer): void => void caches.set(sha256, bytes),
    skill: (key: string): Skill | undefined => skills.get(key),
    whyMissing,
    context,
    checksInside,
    retire,
    sweepRetired,
  };
}

function isBusy(home: SkillIsolate): boolean {
  for (const guest of home.contexts) if (guest.busy) return true;
  return false;
}

function weigh(home: SkillIsolate): number {
  if (home.isolate.isDisposed) return 0;
  const heap = home.isolate.getHeapStatisticsSync();
  return heap.total_physical_size + heap.externally_allocated_size + heap.malloced_memory;
}
