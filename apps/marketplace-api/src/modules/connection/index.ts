export { BindBody, CredentialBody, RegisterBody } from "./connection.inputs.ts";
export { type ConnectionReader, createConnectionReader } from "./connection.reader.ts";
export { type ConnectionService, createConnectionService } from "./connection.service.ts";
export { ConnectionName, ConnectionView, RegisteredView } from "./connection.types.ts";
export { credentialStore } from "./credential.store.ts";
export { MAX_DOCUMENT_CHARS } from "./openapi.rules.ts";
export { decideConnection } from "./via.ts";
