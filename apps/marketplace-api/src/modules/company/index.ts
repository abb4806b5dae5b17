export {
  type ApiKeyParts,
  formatApiKey,
  hashSecret,
  type KeyEnvironment,
  newApiKey,
  parseApiKey,
} from "./api-key.rules.ts";
export {
  type AgentView,
  type DemoAccount,
  KEY_SCOPES,
  type KeyScope,
  type Me,
  type PersonView,
  type SignedIn,
} from "./company.types.ts";
export { createDemoFileReader, DemoFile, type DemoFileReader } from "./demo-file.ts";
export { KeyOnWire, KeysQuery, keyOnWire, NewKey, toNewKey } from "./key.inputs.ts";
export { createKeyService, type KeyService } from "./key.service.ts";
export { createKeyUses } from "./key.uses.ts";
export { hashPassword, passwordMatches } from "./password.rules.ts";
export { createPeopleService, type PeopleService } from "./people.service.ts";
export { createSessionService, type SessionService } from "./session.service.ts";
