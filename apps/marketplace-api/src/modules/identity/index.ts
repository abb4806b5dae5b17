export { requireRole, requireScope } from "./identity.rules.ts";
export { type CompanyView, type Principal, ROLES, type Role } from "./identity.types.ts";
