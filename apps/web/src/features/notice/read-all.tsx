"use client";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { toast } from "sonner";
import { Button } from "../../ui/button.tsx";
import { readNotices } from "../runtime/runtime-actions.ts";

/** Marks all notices as read. */
export function ReadAll() {
  const t = useTranslations("notices");
  const router = useRouter();
  const read = async () => {
    const answer = await readNotices();
    if (answer.ok) router.refresh();
    else toast.error(answer.problem.detail || t("failed"));
  };
  return <Button onClick={read}>{t("readAll")}</Button>;
}
