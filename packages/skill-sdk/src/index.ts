export { z } from "zod";
export type { FileEntry, SkillContext, SkillFiles, SkillKv, SkillLog } from "./context.ts";
export {
  defineSkill,
  type OutcomeDefinition,
  type PermissionsDefinition,
  type PriceText,
  type SkillDefinition,
  type SkillExample,
  type Text,
  type UnitDefinition,
} from "./define-skill.ts";
export { ERROR_CODES, type ErrorCode } from "./error-codes.ts";
export { fail, type SkillFailure } from "./fail.ts";
export type { ConnectionRequest, FetchInit, SkillConnection, SkillHeaders, SkillResponse } from "./network.ts";
