"use client";
import { type RefObject, useEffect } from "react";
import { isTyping } from "../shell/keyboard.ts";

/** `j` and `k` move through the rows of a table; enter follows the row's link, because the link has the focus. */
export function useRowKeys(body: RefObject<HTMLTableSectionElement | null>): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if ((event.key !== "j" && event.key !== "k") || event.metaKey || event.ctrlKey || event.altKey || isTyping(event)) return;
      const targets = [...(body.current?.querySelectorAll<HTMLElement>("[data-row]") ?? [])]
        .map((row) => row.querySelector<HTMLElement>("a, button"))
        .filter((element) => element !== null);
      if (targets.length === 0) return;
      const current = targets.findIndex((element) => element.closest("[data-row]")?.contains(document.activeElement));
      const next = current === -1 ? 0 : current + (event.key === "j" ? 1 : -1);
      targets[Math.min(targets.length - 1, Math.max(0, next))]?.focus();
      event.preventDefault();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [body]);
}
