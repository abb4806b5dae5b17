export { PermissionView, permissionView } from "./permission-words.ts";
export { createStoreService, type StoreService } from "./store.service.ts";
export { AudienceView, SkillCard, SkillPage, StoreResult, StoreSearch } from "./store.types.ts";
