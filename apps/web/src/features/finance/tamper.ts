/** One digit that was changed, with some text around it to show where. */
export interface Tampering {
  readonly text: string;
  readonly before: string;
  readonly from: string;
  readonly to: string;
  readonly after: string;
}

const AROUND = 24;

/**
 * Changes one digit of the first amount of an invoice document, as somebody would who wants to pay less:
 * the last digit before the point of the first line's amount. Null when there is no amount.
 */
export function changeOneDigit(document: string): Tampering | null {
  const match = /"amount":\s?"(\d+)\.(\d{6})"/.exec(document);
  if (!match) return null;
  const at = match.index + match[0].indexOf(match[1] ?? "") + (match[1] ?? "").length - 1;
  const from = document.charAt(at);
  const to = String((Number(from) + 1) % 10);
  return {
    text: document.slice(0, at) + to + document.slice(at + 1),
    before: document.slice(Math.max(0, at - AROUND), at),
    from,
    to,
    after: document.slice(at + 1, at + 1 + AROUND),
  };
}
