import type { ReactNode } from "react";
import { classNames } from "./class-names.ts";

interface ScrollRegionProps {
  readonly label: string;
  readonly className?: string | undefined;
  readonly children: ReactNode;
}

/** A part of the page that scrolls by itself; it takes the focus, so that the keyboard can scroll it (WCAG 2.1.1). */
export function ScrollRegion({ label, className, children }: ScrollRegionProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: without the tab stop nobody without a mouse could scroll it
    <section tabIndex={0} aria-label={label} className={classNames("overflow-auto", className)}>
      {children}
    </section>
  );
}
