export { seal, unseal } from "./sealing.ts";
export { createSigning } from "./signing.service.ts";
export type { PublicJwk, Signing, TokenClaims } from "./signing.types.ts";
