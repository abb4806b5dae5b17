export { type BuildResult, buildSkill } from "./build-skill.ts";
export { type Finding, formatFinding, hasErrors } from "./finding.ts";
export { patternProblem, patternsOf } from "./patterns.ts";
export { createPublisherKey, type PrivateJwk, publicJwkOf, signManifest, verifyManifestSignature } from "./sign.ts";
