export { type Budgets, createBudgets } from "./budget.service.ts";
export type { BudgetDefinition, LeaseStore, Reservation, ReserveRequest } from "./budget.types.ts";
export { createLeaseStore, RECALL_CHANNEL, recallKey } from "./lease-store.ts";
