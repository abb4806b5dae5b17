"use client";
import { History } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { toast } from "sonner";
import { Button } from "../../ui/button.tsx";
import { restoreVersion } from "./workspace-actions.ts";

interface RestoreButtonProps {
  readonly path: string;
  readonly version: number;
  /** The version the person sees as current. */
  readonly current: number;
  /** Where to go once it is done. */
  readonly then: string;
}

/** Makes a version the current one again; what is there now stays in the history. */
export function RestoreButton({ path, version, current, then }: RestoreButtonProps) {
  const t = useTranslations("workspace");
  const router = useRouter();
  const [isBusy, setIsBusy] = useState(false);
  const restore = async () => {
    setIsBusy(true);
    const answer = await restoreVersion({ path, version, baseVersion: current });
    setIsBusy(false);
    if (!answer.ok) {
      toast.error(answer.problem.detail || t("failed"));
      return;
    }
    toast.success(t("restored", { version, now: answer.data.version }));
    router.push(then);
    router.refresh();
  };
  return (
    <Button disabled={isBusy} onClick={() => void restore()} data-restore>
      <History aria-hidden />
      {t("restore", { version })}
    </Button>
  );
}
