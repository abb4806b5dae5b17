export { createEpochs, type Epochs, knowingOwnChanges, raiseEpoch, readEpoch } from "./epoch.ts";
export { readCompany } from "./identity.repository.prisma.ts";
export { requireAnyScope, requireRole, requireScope } from "./identity.rules.ts";
export { createIdentity, type Identity } from "./identity.service.ts";
export { type CompanyView, type Principal, ROLES, type Role } from "./identity.types.ts";
export { RIGHTS, type Right, requireRight, rightsOf } from "./rights.ts";
