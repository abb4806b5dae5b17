export { findOutcomesOfCalls } from "./outcome.repository.prisma.ts";
export { createOutcomeService, type OutcomeService } from "./outcome.service.ts";
export { createOutcomeSettler, type OutcomeMove, type OutcomeSettler } from "./outcome.settler.ts";
export { type Outcome, OutcomeDecided, OutcomePage, OutcomeRef, OutcomeSignal, OutcomeView } from "./outcome.types.ts";
export { toOutcomeRef } from "./outcome.view.ts";
