import { type FormEvent, useRef, useState } from "react";

/**
 * Lets one press through at a time: what comes while an answer is awaited (a double click, Enter and a click) is dropped. The state alone would
 * not do, a second press comes before the button is drawn as disabled.
 */
export function useOnce() {
  const isUnderWay = useRef(false);
  const [isBusy, setIsBusy] = useState(false);
  async function once(action: () => Promise<void>): Promise<void> {
    if (isUnderWay.current) return;
    isUnderWay.current = true;
    setIsBusy(true);
    try {
      await action();
    } finally {
      isUnderWay.current = false;
      setIsBusy(false);
    }
  }
  /** The same for a form: its fields go to the action. */
  const submit =
    (action: (form: FormData) => Promise<void>) =>
    (event: FormEvent<HTMLFormElement>): void => {
      event.preventDefault();
      const form = new FormData(event.currentTarget);
      void once(() => action(form));
    };
  return { isBusy, once, submit };
}
