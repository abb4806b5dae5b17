import type { LocalText } from "../trpc/views.ts";

/** The reader's language of a bilingual text. */
export function inLanguage(text: LocalText, locale: string): string {
  return locale === "zh" ? text.zh : text.en;
}
