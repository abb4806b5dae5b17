"use client";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { toast } from "sonner";
import type { Loaded } from "../../trpc/load.ts";
import type { NetworkPolicy } from "../../trpc/views.ts";
import { savePolicy } from "./network-actions.ts";

/** Saves a change of the policy, says how that went, and shows what holds now. Answers whether it was saved. */
export function useSave(policy: NetworkPolicy): (change: Partial<NetworkPolicy>) => Promise<boolean> {
  const report = useReport();
  return async (change) => report(await savePolicy({ ...policy, ...change }));
}

/** Says how a change went and loads the page's data anew. */
export function useReport(): (answer: Loaded<unknown>) => boolean {
  const t = useTranslations("network");
  const router = useRouter();
  return (answer) => {
    if (answer.ok) toast.success(t("saved"));
    else toast.error(answer.problem.detail || t("failed"));
    router.refresh();
    return answer.ok;
  };
}
