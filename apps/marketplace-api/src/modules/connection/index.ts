export { type ConnectionReader, createConnectionReader } from "./connection.reader.ts";
export { type ConnectionService, createConnectionService } from "./connection.service.ts";
export { AuthKind, ConnectionName, ConnectionView, CredentialPer, OperationRisk } from "./connection.types.ts";
export { MAX_DOCUMENT_CHARS } from "./openapi.rules.ts";
export { decideConnection } from "./via.ts";
