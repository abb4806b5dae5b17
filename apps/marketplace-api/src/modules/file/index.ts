export { areaGrants, areaOf, mayEnterArea } from "./area.rules.ts";
export { type BlobStore, createBlobStore, type ObjectStore } from "./blob-store.ts";
export { type BlobSweeper, createBlobSweeper } from "./blob-sweep.ts";
export { createFileCommitter, refusalOf } from "./file.committer.ts";
export { createFileReader, type FileReader } from "./file.reader.ts";
export { createFileService, type FileService } from "./file.service.ts";
export { FileListing, FileVersionView, FileView, FileWritten, MAX_FILE_BYTES, MAX_TEXT_BYTES } from "./file.types.ts";
export { type Label, labelOf, needsReview, type WorkspaceRules } from "./workspace-rules.ts";
