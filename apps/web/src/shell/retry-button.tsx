"use client";
import { RotateCw } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useTransition } from "react";
import { Button } from "../ui/button.tsx";

/** Loads the page's data again. */
export function RetryButton() {
  const t = useTranslations("states");
  const router = useRouter();
  const [isPending, start] = useTransition();
  return (
    <Button disabled={isPending} onClick={() => start(() => router.refresh())}>
      <RotateCw aria-hidden />
      {t("retry")}
    </Button>
  );
}
