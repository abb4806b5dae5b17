"use client";
import { X } from "lucide-react";
import { useTranslations } from "next-intl";
import { Dialog as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { classNames } from "./class-names.ts";

interface DialogProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly title: ReactNode;
  readonly description?: ReactNode;
  readonly children: ReactNode;
  /** `side`: a sheet from the bottom on a phone, from the right on a desk. */
  readonly shape?: "centre" | "side";
}

/** A modal dialog. Escape and the close button leave it; focus comes back to where it was. */
export function Dialog({ open, onOpenChange, title, description, children, shape = "centre" }: DialogProps) {
  const t = useTranslations("common");
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-50 bg-black/40" />
        <Radix.Content
          {...(description ? {} : { "aria-describedby": undefined })}
          className={classNames(
            "fixed z-50 flex flex-col overflow-y-auto bg-surface p-5 shadow-lift focus:outline-none",
            shape === "centre" &&
              "top-[4vh] left-1/2 max-h-[92vh] sm:top-[12vh] sm:max-h-[76vh] w-[min(34rem,calc(100vw-2rem))] -translate-x-1/2 rounded-2xl border border-line",
            shape === "side" &&
              "inset-x-0 bottom-0 max-h-[85vh] rounded-t-2xl border-line border-t sm:inset-y-0 sm:right-0 sm:left-auto sm:max-h-none sm:w-[26rem] sm:rounded-none sm:border-l",
          )}
        >
          <div className="mb-4 flex items-start justify-between gap-4">
            <div className="min-w-0">
              <Radix.Title className="font-semibold text-lg leading-7">{title}</Radix.Title>
              {description && <Radix.Description className="mt-0.5 text-ink-soft text-sm">{description}</Radix.Description>}
            </div>
            <Radix.Close
              aria-label={t("close")}
              className="-mt-1 -mr-1 grid size-9 shrink-0 place-items-center rounded-lg text-ink-soft hover:bg-sunken hover:text-ink"
            >
              <X aria-hidden className="size-4" />
            </Radix.Close>
          </div>
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
