/** The error `fail` throws. Narrow by `soukCode`: the class is another one inside the sandbox. */
export interface SkillFailure extends Error {
  readonly soukCode: string;
}

/**
 * Ends the call with an error code of the skill's own, declared under `errors`. The caller gets 502 `skill_failed` with the code and
 * the message, pays nothing, and no write of the call is kept. The message stays with the buyer: it may name what was wrong.
 */
export function fail(code: string, message: string): never {
  throw Object.assign(new Error(message), { soukCode: code });
}
