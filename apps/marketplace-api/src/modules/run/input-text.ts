import { DomainError, hashCanonical } from "@souk/kernel";
import type { CallCommand } from "./run.types.ts";

/** The input as JSON text, and the hash of the call's arguments (RFC 8785) where one is needed. */
export interface InputText {
  readonly inputJson: string;
  readonly argsHash: string | null;
}

/** @throws DomainError `invalid_request` for an input that has no text: nested too deeply, or a number no double can hold */
export function inputTextOf({ skill, version, input = null, inputJson }: CallCommand, needsHash: boolean): InputText {
  try {
    const text = inputJson ?? JSON.stringify(input);
    if (!needsHash) return { inputJson: text, argsHash: null };
    const value: unknown = inputJson === undefined ? input : JSON.parse(inputJson);
    return { inputJson: text, argsHash: hashCanonical({ skill, version: version ?? null, input: value }) };
  } catch (error) {
    throw new DomainError(
      "invalid_request",
      "The input cannot be written as JSON: it is nested too deeply or holds a number out of range.",
      {
        details: { problems: [{ pointer: "/input", message: "nested too deeply, or a number out of range" }] },
        cause: error,
      },
    );
  }
}
