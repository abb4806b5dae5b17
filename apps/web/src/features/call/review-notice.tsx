import { Hourglass } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { CallDetail } from "../../trpc/views.ts";

/** How many of its writes are not in the workspace yet, because somebody has to look at them first. */
export const waitingWrites = (call: Pick<CallDetail, "files">): number =>
  call.files.filter((file) => file.review?.state === "waiting").length;

interface ReviewNoticeProps {
  readonly count: number;
  /** Whether the reader may open the list of what waits. */
  readonly canOpen: boolean;
}

/** The call has ended, its writes have not arrived: a person decides. */
export function ReviewNotice({ count, canOpen }: ReviewNoticeProps) {
  const t = useTranslations("trace");
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2 rounded-xl bg-warn-soft px-4 py-3 text-sm text-warn" data-waiting-writes>
      <Hourglass aria-hidden className="size-4 shrink-0" />
      <p className="min-w-0 flex-1 basis-60">{t(canOpen ? "waitingWrites" : "waitingForAdmin", { count })}</p>
      {canOpen && (
        <Link href="/admin/files?view=waiting" className="rounded font-medium underline underline-offset-4">
          {t("openReview")}
        </Link>
      )}
    </div>
  );
}
