"use client";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { toast } from "sonner";
import type { Loaded } from "../../trpc/load.ts";

/** Says how a change went and loads the page's data anew. Answers whether it was saved. */
export function useReport(): (answer: Loaded<unknown>, saved?: string) => boolean {
  const t = useTranslations("connections");
  const router = useRouter();
  return (answer, saved) => {
    if (answer.ok) toast.success(saved ?? t("saved"));
    else toast.error(answer.problem.detail || t("failed"));
    router.refresh();
    return answer.ok;
  };
}
