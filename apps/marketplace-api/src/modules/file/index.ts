export { areaGrants, mayEnterArea } from "./area.rules.ts";
export { type BlobStore, createBlobStore, type ObjectStore } from "./blob-store.ts";
export { type BlobSweeper, createBlobSweeper } from "./blob-sweep.ts";
export { ChangePage } from "./change.views.ts";
export { FileDiff } from "./diff.rules.ts";
export { createFileCommitter, refusalOf } from "./file.committer.ts";
export { createFileReader, type FileReader } from "./file.reader.ts";
export { createFileService, type FileService } from "./file.service.ts";
export {
  type BlobRef,
  FileListing,
  FileVersionView,
  FileView,
  FileWritten,
  MAX_FILE_BYTES,
  MAX_TEXT_BYTES,
  Reverted,
  Undone,
} from "./file.types.ts";
export { createHistoryService, type HistoryService } from "./history.service.ts";
export { createLabelService, LabelInput, type LabelService } from "./label.service.ts";
export { createMoveService, type MoveService } from "./move.service.ts";
export { createReadLog, type ReadLog, ReadPage } from "./read-log.service.ts";
export { createReviewService, PendingList, Reviewed, type ReviewService } from "./review.service.ts";
export { createRuleService, QuotaInput, RuleInput, type RuleService, RulesView } from "./rule.service.ts";
export { createS3Store, type S3Options } from "./s3-store.ts";
export { createTreeService, TreeLevel, type TreeService } from "./tree.service.ts";
export { readUndoState, toUndoView, type UndoState } from "./undo.reader.ts";
export {
  ChangesQuery,
  DiffQuery,
  MoveInput,
  PendingDiffQuery,
  ReadsQuery,
  RestoreInput,
  RevertInput,
  TreeQuery,
  type WorkspaceParts,
} from "./workspace.inputs.ts";
export {
  effectiveLabel,
  inherited,
  type Label,
  type Labelled,
  labelOf,
  needsReview,
  strongerOf,
  type WorkspaceRules,
} from "./workspace-rules.ts";
