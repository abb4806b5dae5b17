import { ERROR_STATUS, type ErrorCode } from "@souk/kernel";

export type { ErrorCode };

/** Every code an answer of Souk can carry (`problem+json` member `code`). The list is closed: codes are added, never renamed. */
export const ERROR_CODES: readonly ErrorCode[] = Object.freeze(Object.keys(ERROR_STATUS) as ErrorCode[]);
