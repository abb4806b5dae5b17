import { classNames } from "./class-names.ts";

interface ProgressBarProps {
  readonly label: string;
  /** 0 to 1; null while nothing is known of how far it is. */
  readonly fraction: number | null;
}

/** How far something is. Without a fraction it only says that it goes on. */
export function ProgressBar({ label, fraction }: ProgressBarProps) {
  const percent = fraction === null ? null : Math.round(Math.min(Math.max(fraction, 0), 1) * 100);
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      {...(percent === null ? {} : { "aria-valuenow": percent })}
      className="h-2.5 overflow-hidden rounded-full bg-sunken"
    >
      <div
        className={classNames("h-full rounded-full bg-accent transition-[width] duration-300", percent === null && "w-1/3 animate-pulse")}
        {...(percent === null ? {} : { style: { width: `${percent}%` } })}
      />
    </div>
  );
}
