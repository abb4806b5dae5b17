import { type Cue, LEXICON, QUEUES, type Queue, THANKS, URGENCY } from "./lexicon.ts";

export interface Triage {
  readonly queue: Queue | "none";
  readonly priority: "P1" | "P2" | "P3" | "P4";
  /** 0 to 100: how far the best queue is ahead of the others. */
  readonly confidence: number;
  /** The phrases that decided, strongest first. */
  readonly because: readonly string[];
  readonly language: "en" | "zh";
}

const HAN = /\p{Script=Han}/gu;
/** A phrase in the subject says more than one in the body. */
const SUBJECT_FACTOR = 2;

function occurs(text: string, phrase: string): boolean {
  const at = text.indexOf(phrase);
  if (at === -1) return false;
  if (/\p{Script=Han}/u.test(phrase)) return true;
  const isLetter = (char: string | undefined): boolean => char !== undefined && /[\p{L}\p{N}]/u.test(char);
  for (let i = at; i !== -1; i = text.indexOf(phrase, i + 1)) {
    if (!isLetter(text[i - 1]) && !isLetter(text[i + phrase.length])) return true;
  }
  return false;
}

interface Hit {
  readonly phrase: string;
  readonly points: number;
}

function hits(cues: readonly Cue[], subject: string, body: string): Hit[] {
  return cues.flatMap(({ phrase, weight }) => {
    if (occurs(subject, phrase)) return [{ phrase, points: weight * SUBJECT_FACTOR }];
    return occurs(body, phrase) ? [{ phrase, points: weight }] : [];
  });
}

const total = (found: readonly Hit[]): number => found.reduce((sum, hit) => sum + hit.points, 0);

function priorityOf(queue: Queue | "none", urgency: number): Triage["priority"] {
  if (queue === "none") return "P4";
  if (queue === "security" || urgency >= 4) return "P1";
  return urgency >= 1 ? "P2" : "P3";
}

/** Sorts a message into a queue. Pure: the same words always give the same answer, with the words that decided. */
export function triage(subject: string, body: string): Triage {
  const [title, text] = [subject.normalize("NFKC").toLowerCase(), body.normalize("NFKC").toLowerCase()];
  const language = ((title + text).match(HAN)?.length ?? 0) * 4 > (title + text).length ? "zh" : "en";
  const scored = QUEUES.map((queue) => ({ queue, found: hits(LEXICON[queue], title, text) }))
    .map(({ queue, found }) => ({ queue, found, score: total(found) }))
    .sort((a, b) => b.score - a.score);
  const [best, second] = scored;
  const thanks = total(hits(THANKS, title, text));
  if (!best || best.score === 0 || thanks > best.score) {
    return { queue: "none", priority: "P4", confidence: best && best.score > 0 ? 30 : 0, because: [], language };
  }
  const lead = best.score - (second?.score ?? 0);
  const confidence = Math.min(99, Math.round((100 * (best.score + lead)) / (2 * best.score + 2)));
  const because = [...best.found].sort((a, b) => b.points - a.points).slice(0, 5);
  const urgency = total(hits(URGENCY, "", `${title} ${text}`));
  return { queue: best.queue, priority: priorityOf(best.queue, urgency), confidence, because: because.map((hit) => hit.phrase), language };
}
