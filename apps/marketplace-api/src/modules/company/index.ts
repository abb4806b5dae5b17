export {
  type ApiKeyParts,
  formatApiKey,
  hashSecret,
  type KeyEnvironment,
  newApiKey,
  parseApiKey,
  secretMatches,
} from "./api-key.rules.ts";
