export { createCatalogReader } from "./catalog.reader.ts";
export {
  type CatalogAccess,
  type CatalogService,
  createCatalogService,
  type SearchPage,
  type SkillDetail,
} from "./catalog.service.ts";
export type {
  CatalogReader,
  Listing,
  PublishAnswer,
  PublishedVersion,
  PublisherKeyRecord,
  PublisherRecord,
  PublishFinding,
  SearchFilters,
  SkillFacts,
  StoredTerms,
  VersionStatus,
  VersionSummary,
} from "./catalog.types.ts";
export { platformCompilers } from "./compilers.ts";
export { createPublishService, type PublishDeps, type PublishInput, type PublishService } from "./publish.service.ts";
export { diffVersions, type VersionChange } from "./version-diff.rules.ts";
