export { type CompiledGrant, type CompileInput, compileGrant, type Verdict } from "./compile.ts";
export {
  type DecideInput,
  type Decision,
  decide,
  explainDenial,
  GRANT_LAYERS,
  type GrantLayer,
  type GrantLayerName,
  type HostAction,
} from "./decide.ts";
export { type Consent, formatGrant, type Grant, type GrantLimits, parseGrant } from "./grant.ts";
export { isWithin, meet, normaliseGrants } from "./meet.ts";
export { foldFilePath } from "./path-spelling.ts";
export { grantsOfManifest, type Permissions } from "./permissions.ts";
export { RESOURCE_KINDS, type ResourceKind } from "./resource.ts";
export { factsOf, type PermissionFacts, type Risk, riskOf } from "./risk.ts";
export { SENTENCE_KEYS, type Sentence, type SentenceKey, sentenceOf, sentencesOf } from "./sentence.ts";
export { httpTarget, isNormalFilePath, normaliseFilePath, normaliseListPrefix } from "./target.ts";
