"use client";
import { useTranslations } from "next-intl";
import { ThemeProvider } from "next-themes";
import type { ReactNode } from "react";
import { Toaster } from "sonner";

/** Style sheets that libraries make at run time (scroll lock of dialogs) take the document's nonce from this well-known global. */
if (typeof document !== "undefined") {
  const nonce = document.querySelector<HTMLScriptElement>("script[nonce]")?.nonce;
  if (nonce) Object.assign(globalThis, { __webpack_nonce__: nonce });
}

interface BrowserSetupProps {
  readonly nonce: string;
  readonly children: ReactNode;
}

/** What needs the browser and wraps every page: the theme and toasts. */
export function BrowserSetup({ nonce, children }: BrowserSetupProps) {
  const t = useTranslations("common");
  return (
    <ThemeProvider attribute="class" defaultTheme="system" enableSystem nonce={nonce} storageKey="souk-theme">
      {children}
      <Toaster
        containerAriaLabel={t("toasts")}
        position="bottom-right"
        theme="system"
        toastOptions={{ className: "!bg-surface !text-ink !border-line !rounded-xl !font-sans" }}
      />
    </ThemeProvider>
  );
}
