"use client";
import { Check, Copy } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "./button.tsx";
import { classNames } from "./class-names.ts";

interface CopyButtonProps {
  readonly text: string;
  /** What is copied; the accessible name of an icon-only button. */
  readonly label: string;
  readonly showLabel?: boolean;
  readonly className?: string;
  readonly onCopied?: (() => void) | undefined;
}

/** Copies a text and says so. */
export function CopyButton({ text, label, showLabel = false, className, onCopied }: CopyButtonProps) {
  const t = useTranslations("common");
  const [isCopied, setIsCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setIsCopied(true);
    onCopied?.();
    setTimeout(() => setIsCopied(false), 1500);
  };
  const icon = isCopied ? <Check aria-hidden className="text-good" /> : <Copy aria-hidden />;
  if (showLabel) {
    return (
      <Button size="small" onClick={copy} className={className}>
        {icon}
        {isCopied ? t("copied") : label}
      </Button>
    );
  }
  return (
    <button
      type="button"
      onClick={copy}
      aria-label={isCopied ? t("copied") : label}
      title={label}
      className={classNames(
        "-my-1 inline-grid size-7 place-items-center rounded-md text-ink-soft hover:bg-sunken hover:text-ink [&_svg]:size-3.5",
        className,
      )}
    >
      {icon}
    </button>
  );
}
