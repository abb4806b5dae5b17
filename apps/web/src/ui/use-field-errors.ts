"use client";
import { useEffect, useState } from "react";
import { toast } from "sonner";
import type { Loaded } from "../trpc/load.ts";
import { sortProblems } from "./field-problems.ts";

interface FormFields {
  /** JSON pointers of the values the form edits. */
  readonly fields: readonly string[];
  /** The field that takes what the API says without naming a place. */
  readonly only?: string;
  /** Said when there is no answer, or one without words. */
  readonly failed: string;
}

export interface FieldErrors {
  /** What is wrong at a field; empty: nothing. */
  readonly of: (pointer: string) => string;
  readonly clear: () => void;
  /** Shows something at a field that the page itself knows. */
  readonly set: (pointer: string, text: string) => void;
  /** Shows why nothing was saved: at the fields, and in a toast only what belongs to none. */
  readonly show: (answer: Loaded<unknown> | null) => void;
}

/** The errors of one form. The first field that has one gets the focus. */
export function useFieldErrors({ fields, only, failed }: FormFields): FieldErrors {
  const [errors, setErrors] = useState<ReadonlyMap<string, string>>(new Map());
  useEffect(() => {
    if (errors.size > 0) document.querySelector<HTMLElement>("form [aria-invalid=true]")?.focus();
  }, [errors]);
  return {
    of: (pointer) => errors.get(pointer) ?? "",
    clear: () => setErrors(new Map()),
    set: (pointer, text) => setErrors(new Map([[pointer, text]])),
    show: (answer) => {
      if (answer?.ok) return setErrors(new Map());
      const { at, rest } = answer ? sortProblems(answer.problem, fields, only) : { at: new Map<string, string>(), rest: [] };
      setErrors(at);
      if (rest.length > 0 || at.size === 0) toast.error(rest.join(" · ") || failed);
    },
  };
}
