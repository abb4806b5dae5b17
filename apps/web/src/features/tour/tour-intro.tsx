"use client";
import { LoaderCircle, Play } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button, ButtonLink } from "../../ui/button.tsx";
import { TOUR_STOPS } from "./stops.ts";
import { useTour } from "./use-tour.ts";

/** The tour before it starts: one call drawn as a line through all roles. Each stop can be entered directly. */
export function TourIntro() {
  const t = useTranslations("tour");
  const { goTo, isMoving, hasFailed } = useTour();
  return (
    <>
      <ol className="relative mt-10 grid gap-6 lg:grid-cols-5 lg:gap-4 lg:before:absolute lg:before:inset-x-[10%] lg:before:top-5 lg:before:h-0.5 lg:before:bg-accent">
        {TOUR_STOPS.map((stop, index) => (
          <li key={stop.id} className="relative flex gap-4 lg:flex-col lg:items-center lg:text-center">
            {index < TOUR_STOPS.length - 1 && (
              <span aria-hidden className="absolute top-10 -bottom-6 left-5 w-0.5 -translate-x-1/2 bg-accent lg:hidden" />
            )}
            <span className="numeric grid size-10 shrink-0 place-items-center rounded-full border-2 border-accent bg-surface font-semibold text-accent-text">
              {index + 1}
            </span>
            <div className="min-w-0">
              <p className="text-ink-soft text-xs">{t(`roles.${stop.role}`)}</p>
              <h2 className="font-semibold leading-6">{t(`stops.${stop.id}.title`)}</h2>
              <p className="mt-1 text-ink-soft text-sm">{t(`stops.${stop.id}.short`)}</p>
            </div>
          </li>
        ))}
      </ol>
      {hasFailed && (
        <p role="alert" className="mt-6 text-bad text-sm">
          {t("failed")}
        </p>
      )}
      <div className="mt-10 flex flex-wrap gap-3">
        <Button tone="primary" size="large" disabled={isMoving} onClick={() => void goTo(0)} data-tour-start>
          {isMoving ? <LoaderCircle aria-hidden className="animate-spin" /> : <Play aria-hidden />}
          {t("start")}
        </Button>
        <ButtonLink href="/sign-in" size="large">
          {t("ownWay")}
        </ButtonLink>
      </div>
    </>
  );
}
