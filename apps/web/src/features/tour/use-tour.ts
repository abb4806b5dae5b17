"use client";
import { useRouter } from "next/navigation";
import { signIn } from "next-auth/react";
import { useState } from "react";
import { leaveTour, openTourStop, tourPerson } from "./tour-action.ts";

/** Moves along the tour: becomes the stop's person, without typing, and opens its page. */
export function useTour() {
  const router = useRouter();
  const [isMoving, setIsMoving] = useState(false);
  const [hasFailed, setHasFailed] = useState(false);
  const goTo = async (stop: number) => {
    setIsMoving(true);
    setHasFailed(false);
    try {
      const email = await tourPerson(stop);
      const answer = email ? await signIn("credentials", { demo: email, redirect: false }) : undefined;
      if (!answer?.ok || answer.error) throw new Error("not signed in");
      router.push(await openTourStop(stop));
      router.refresh();
    } catch {
      setHasFailed(true);
    }
    setIsMoving(false);
  };
  const leave = async () => {
    await leaveTour();
    router.refresh();
  };
  return { goTo, leave, isMoving, hasFailed };
}
