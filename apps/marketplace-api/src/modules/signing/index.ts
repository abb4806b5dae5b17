export { seal, unseal } from "./sealing.ts";
export { resealPlatformKeys } from "./signing.repository.prisma.ts";
export { createSigning } from "./signing.service.ts";
export type { PublicJwk, Signing, TokenClaims } from "./signing.types.ts";
