export { seal, unseal } from "./sealing.ts";
export { createSigning, TOKEN_TTL_SECONDS } from "./signing.service.ts";
export type { PublicJwk, Signing, TokenClaims } from "./signing.types.ts";
