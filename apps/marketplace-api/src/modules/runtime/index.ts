export type { Availability, StopOrigin, Unavailable } from "./availability.types.ts";
export { type Freeze, freezeAt, wallTimeOf } from "./freeze.rules.ts";
export { createRateLimiter, type RateFields, type RateLimiter, type RateRule } from "./rate-limiter.ts";
export { readRuntime } from "./runtime.repository.prisma.ts";
export { createRuntimeService, type RuntimeService } from "./runtime.service.ts";
export { DEFAULT_RUNTIME, LONG_WALL_MS, RuntimeBody, RuntimeSettings, RuntimeView } from "./runtime.types.ts";
