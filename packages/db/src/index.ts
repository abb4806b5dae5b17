export type { ApiKeyRow, LoginRow, MembershipRow, SessionRow } from "./authentication.ts";
export { type Column, type ColumnType, toColumns, UnfitValue } from "./columns.ts";
export { type CompanyTx, createDatabase, type Database, type DatabaseOptions } from "./database.ts";
export { createElection, type Election } from "./election.ts";
export { Prisma } from "./generated/client.ts";
export { type Beat, type BeatInput, createPulse, type Pulse, type PulseStop } from "./pulse.ts";
export { assertServingRole } from "./serving-role.ts";
export { createSettleConnection, type SettleConnection } from "./settle-connection.ts";
export type { WireValue } from "./statement.ts";
