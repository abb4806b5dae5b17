export { createFileCommitter } from "./file.committer.ts";
export { createFileReader, type FileReader } from "./file.reader.ts";
export { createFileService, type FileService } from "./file.service.ts";
export { FileListing, FileVersionView, FileView, FileWritten, MAX_FILE_BYTES } from "./file.types.ts";
