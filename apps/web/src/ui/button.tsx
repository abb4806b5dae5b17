import Link from "next/link";
import type { ComponentProps, ReactNode } from "react";
import { classNames } from "./class-names.ts";

export type ButtonTone = "primary" | "plain" | "quiet" | "danger";
export type ButtonSize = "small" | "medium" | "large";

const TONES: Record<ButtonTone, string> = {
  primary: "bg-accent text-on-accent hover:bg-accent-hover border-transparent",
  plain: "bg-surface text-ink border-line hover:bg-sunken",
  quiet: "bg-transparent text-ink-soft border-transparent hover:bg-sunken hover:text-ink",
  danger: "bg-surface text-bad border-line hover:bg-bad-soft",
};
const SIZES: Record<ButtonSize, string> = {
  small: "h-8 px-2.5 text-[13px] gap-1.5",
  medium: "h-9 px-3.5 text-sm gap-2",
  large: "h-11 px-5 text-[15px] gap-2",
};

/** The classes of a button, for the few places that need another element. */
export function buttonClass(tone: ButtonTone = "plain", size: ButtonSize = "medium"): string {
  return classNames(
    "inline-flex shrink-0 select-none items-center justify-center whitespace-nowrap rounded-lg border font-medium transition-colors",
    "disabled:cursor-not-allowed disabled:opacity-60 [&_svg]:size-4 [&_svg]:shrink-0",
    TONES[tone],
    SIZES[size],
  );
}

interface Look {
  readonly tone?: ButtonTone;
  readonly size?: ButtonSize;
  readonly children: ReactNode;
}

export function Button({ tone, size, className, type = "button", ...rest }: Look & ComponentProps<"button">) {
  return <button type={type} className={classNames(buttonClass(tone, size), className)} {...rest} />;
}

export function ButtonLink({ tone, size, className, ...rest }: Look & ComponentProps<typeof Link>) {
  return <Link className={classNames(buttonClass(tone, size), className)} {...rest} />;
}

/** A square button with an icon; `label` is its accessible name and tooltip. */
export function IconButton({ label, className, children, ...rest }: { readonly label: string } & ComponentProps<"button">) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      className={classNames(
        "inline-flex size-9 shrink-0 items-center justify-center rounded-lg border border-transparent text-ink-soft transition-colors hover:bg-sunken hover:text-ink [&_svg]:size-4",
        className,
      )}
      {...rest}
    >
      {children}
    </button>
  );
}
