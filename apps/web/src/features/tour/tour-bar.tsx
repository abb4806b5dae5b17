"use client";
import { ArrowLeft, ArrowRight, LoaderCircle, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button, IconButton } from "../../ui/button.tsx";
import { TOUR_STOPS } from "./stops.ts";
import { TourLine } from "./tour-line.tsx";
import { useTour } from "./use-tour.ts";

/** The tour's guide above the real page: who you are now, what to look at, and the way on. */
export function TourBar({ stop }: { readonly stop: number }) {
  const t = useTranslations("tour");
  const { goTo, leave, isMoving, hasFailed } = useTour();
  const current = TOUR_STOPS[stop];
  if (!current) return null;
  const isLast = stop === TOUR_STOPS.length - 1;
  return (
    <section aria-label={t("label")} data-tour-stop={stop + 1} className="border-line border-b bg-accent-soft px-4 py-3 sm:px-6">
      <div className="mx-auto flex w-full max-w-6xl flex-wrap items-center gap-x-6 gap-y-3">
        <div className="min-w-0 flex-1 basis-96">
          <p className="font-semibold">{t(`stops.${current.id}.title`)}</p>
          <p className="text-ink-soft text-sm">{t(`stops.${current.id}.text`)}</p>
          {hasFailed && (
            <p role="alert" className="text-bad text-sm">
              {t("failed")}
            </p>
          )}
        </div>
        <div className="flex flex-wrap items-center gap-3">
          <TourLine current={stop} />
          <div className="flex items-center gap-1.5">
            {stop > 0 && (
              <IconButton label={t("back")} disabled={isMoving} onClick={() => void goTo(stop - 1)}>
                <ArrowLeft aria-hidden />
              </IconButton>
            )}
            {isLast ? (
              <Button tone="primary" onClick={() => void leave()} data-tour-next>
                {t("done")}
              </Button>
            ) : (
              <Button tone="primary" disabled={isMoving} onClick={() => void goTo(stop + 1)} data-tour-next>
                {t("next", { role: t(`roles.${TOUR_STOPS[stop + 1]?.role ?? "finance"}`) })}
                {isMoving ? <LoaderCircle aria-hidden className="animate-spin" /> : <ArrowRight aria-hidden />}
              </Button>
            )}
            <IconButton label={t("leave")} onClick={() => void leave()}>
              <X aria-hidden />
            </IconButton>
          </div>
        </div>
      </div>
    </section>
  );
}
