import type { ProblemWords } from "../../i18n/problem-words.ts";
import type { AuditRow } from "../../trpc/views.ts";

type Decision = NonNullable<AuditRow["decision"]>;

interface Speech {
  /** "allowed" or "refused", in the reader's words. */
  readonly verdict: (isAllowed: boolean) => string;
  readonly layer: (layer: string) => string;
  readonly words: Pick<ProblemWords, "rule">;
}

/** What was decided, by which layer and by which rule, in the reader's words. The amount of a maximum price stands in the record only: it has no currency here. */
export function decisionWords({ allowed, layer, rule }: Decision, speech: Speech): string {
  const parts = [speech.verdict(allowed)];
  if (layer !== null) parts.push(speech.layer(layer));
  if (rule !== null && layer !== "price") parts.push(speech.words.rule(rule));
  return parts.join(" · ");
}

/** The layer and the rule as programs write them, for who wants them. */
export function decisionCode({ layer, rule }: Decision): string | undefined {
  return [layer, rule].filter((part) => part !== null).join(" · ") || undefined;
}
