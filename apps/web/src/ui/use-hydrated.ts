import { useSyncExternalStore } from "react";

const never = () => () => undefined;

/** False until the page's script has taken over: what is pressed before that is lost, so it had better not look ready. */
export const useHydrated = (): boolean =>
  useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
