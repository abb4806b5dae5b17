export { createKeyring, type Keyring, type Sealed } from "./keyring.ts";
export { createRotateService, type RotateService, type SealedStore } from "./rotate.service.ts";
export { createSecretReader, type SecretReader } from "./secret.reader.ts";
export { createSecretService, type SecretService } from "./secret.service.ts";
export { HostsBody, SecretBody, SecretName, SecretView } from "./secret.types.ts";
