import { useTranslations } from "next-intl";
import { classNames } from "../../ui/class-names.ts";
import { TOUR_STOPS } from "./stops.ts";

interface TourLineProps {
  /** The stop somebody stands at; -1 before the start. */
  readonly current: number;
}

/** One line through all roles: a dot per stop, joined, with the way already gone in colour. */
export function TourLine({ current }: TourLineProps) {
  const t = useTranslations("tour");
  return (
    <ol aria-label={t("stopsLabel")} className="flex items-center">
      {TOUR_STOPS.map((stop, index) => (
        <li key={stop.id} aria-current={index === current ? "step" : undefined} className="flex items-center">
          {index > 0 && (
            <span aria-hidden className={classNames("h-0.5 w-5 sm:w-8", index <= current ? "bg-accent" : "bg-line-strong/50")} />
          )}
          <span
            className={classNames(
              "numeric grid size-6 place-items-center rounded-full border-2 font-semibold text-xs",
              index < current && "border-accent bg-accent text-on-accent",
              index === current && "border-accent bg-surface text-accent-text",
              index > current && "border-line-strong/50 bg-surface text-ink-soft",
            )}
          >
            <span className="sr-only">{t("stopName", { role: t(`roles.${stop.role}`) })} </span>
            {index + 1}
          </span>
        </li>
      ))}
    </ol>
  );
}
