export { createFileCommitter, type FileCommit, type FileCommitter } from "./file.committer.ts";
export { createFileReader, type FileReader } from "./file.reader.ts";
export { createFileService, type FileService } from "./file.service.ts";
export { type BlobRef, type FileHead, FileListing, FileView, FileWritten, MAX_FILE_BYTES } from "./file.types.ts";
