"use client";
import { useTranslations } from "next-intl";
import { wordsOf } from "./audit-words.ts";

/** An action of the trail in the reader's words; one that has none as it is stored. */
export function useActionWords(): (action: string) => string {
  const t = useTranslations("audit");
  return (action) => {
    const known = wordsOf(action);
    return known ? t("did", { thing: t(`thing.${known.thing}`), what: t(`verb.${known.verb}`) }) : action.replaceAll("_", " ");
  };
}
