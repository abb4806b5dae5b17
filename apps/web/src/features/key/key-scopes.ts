import type { KeyScope } from "../../trpc/views.ts";

const SCOPES: Readonly<Record<KeyScope, true>> = { "*": true, admin: true, call: true, read: true, publish: true, signal: true };

/** Whether there are words for this use of a key. */
export const isScope = (text: string): text is KeyScope => Object.hasOwn(SCOPES, text);

/** The key of a use in the messages, where "*" cannot stand. */
export const scopeMessage = (scope: KeyScope) => (scope === "*" ? "all" : scope);
