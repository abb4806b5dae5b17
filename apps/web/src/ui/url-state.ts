"use client";
import { usePathname, useSearchParams } from "next/navigation";
import { useCallback } from "react";

/**
 * One value that lives in the address, so a filtered page can be bookmarked and sent to a colleague.
 * Changing it does not reload the page.
 */
export function useUrlValue(name: string): readonly [string, (value: string) => void] {
  const pathname = usePathname();
  const params = useSearchParams();
  const set = useCallback(
    (value: string) => {
      const next = new URLSearchParams(window.location.search);
      if (value) next.set(name, value);
      else next.delete(name);
      const query = next.toString();
      window.history.replaceState(null, "", query ? `${pathname}?${query}` : pathname);
    },
    [name, pathname],
  );
  return [params.get(name) ?? "", set];
}
