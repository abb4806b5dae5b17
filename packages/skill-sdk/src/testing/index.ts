export type { TestAnswer, TestRequest } from "./outside.ts";
export { SkillTestError, type SkillTestErrorCode } from "./skill-test-error.ts";
export { type SkillTest, type SkillTestOptions, type SkillTestRun, testSkill } from "./test-skill.ts";
