import { DomainError } from "./errors.ts";
import { type Sentence, said } from "./sentence.ts";

/** One place of an input that is wrong. */
export interface WrongPlace {
  /** JSON pointer (RFC 6901). */
  readonly pointer: string;
  /** What would be right there, without a full stop. */
  readonly sentence: Sentence;
}

/**
 * Refuses an input for all that is wrong with it at once: whoever mends it need not ask again for the next place.
 * @throws DomainError `invalid_request` with `details.problems` in the order given; nothing when the list is empty
 */
export function refuseWrong(places: readonly WrongPlace[]): void {
  const [first, ...others] = places;
  if (first !== undefined) throw wrongInput(first, ...others);
}

/** The error `refuseWrong` throws. */
export function wrongInput(first: WrongPlace, ...others: readonly WrongPlace[]): DomainError {
  const detail = others.length === 0 ? said`${first.sentence}.` : said`${first.sentence} (and ${others.length} more).`;
  const problems = [first, ...others].map(({ pointer, sentence }) => {
    const { template, values } = sentence;
    return { pointer, message: String(sentence), said: { template, values } };
  });
  return new DomainError("invalid_request", detail, { details: { problems } });
}
