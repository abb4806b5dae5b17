export { findOutcomesOfCalls } from "./outcome.repository.prisma.ts";
export { createOutcomeService, type OutcomeService } from "./outcome.service.ts";
export { createOutcomeSettler } from "./outcome.settler.ts";
export { type Outcome, OutcomeDecided, OutcomePage, OutcomeRef, OutcomeSignal } from "./outcome.types.ts";
export { toOutcomeRef } from "./outcome.view.ts";
