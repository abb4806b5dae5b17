export { ALWAYS_GRANTED } from "./always-granted.ts";
export { readSpentBefore } from "./budget.repository.prisma.ts";
export {
  type BudgetDefinitionService,
  type BudgetsView,
  type BudgetView,
  createBudgetDefinitionService,
  type NewBudget,
} from "./budget-definition.service.ts";
export { createEnabledViews, type EnabledViews } from "./enabled.view.ts";
export { createEnablementService, type EnableInput, type EnablementService } from "./enablement.service.ts";
export { noteChange } from "./grant.change.ts";
export { isFor, normalTexts } from "./grant.rules.ts";
export type {
  AccessRequestRecord,
  AccessRequestView,
  Audience,
  CompanySnapshot,
  EnabledSkill,
  EnabledView,
  EnablementReader,
  EnablementRecord,
  GroupView,
  PermissionSubject,
} from "./grant.types.ts";
export { createPermissionService, type PermissionService } from "./permission.service.ts";
export { type ApproveInput, createRequestService, type RequestService } from "./request.service.ts";
export { createEnablementReader } from "./snapshot.reader.ts";
export { createVersionReviewService, type VersionReviewService } from "./version-review.service.ts";
export { DecideBody, VersionReviewView } from "./version-review.types.ts";
