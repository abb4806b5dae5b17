/** How a call of `testSkill` can end without an output; the same codes the marketplace answers with. */
export type SkillTestErrorCode =
  | "invalid_input"
  | "invalid_output"
  | "skill_failed"
  | "invalid_request"
  | "max_price_exceeded"
  | "permission_denied"
  | "not_found";

/** A call that did not succeed: nothing it wrote is kept, and in the marketplace it would not be billed. */
export class SkillTestError extends Error {
  override readonly name = "SkillTestError";
  readonly code: SkillTestErrorCode;
  /** Set when the skill ended the call itself with `fail(code, message)`. */
  readonly skillError: { readonly code: string; readonly message: string } | undefined;

  constructor(code: SkillTestErrorCode, message: string, options: { skillCode?: string; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.code = code;
    this.skillError = options.skillCode === undefined ? undefined : { code: options.skillCode, message };
  }
}
