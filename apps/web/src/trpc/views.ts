import type { WireMoney } from "@souk/kernel";
import type { AppRouter } from "@souk/marketplace-api";
import type { inferRouterInputs, inferRouterOutputs } from "@trpc/server";

/** What the API's procedures take and answer; the only thing the web app knows of the API. */
type Out = inferRouterOutputs<AppRouter>;
type In = inferRouterInputs<AppRouter>;

/** Text in both languages of the product. */
export interface LocalText {
  readonly en: string;
  readonly zh: string;
}
/** Money as it travels: a decimal string with six digits. */
export type Money = WireMoney;
export interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}

export type Me = Out["me"];
export type Role = Me["roles"][number];
/** Whether the person may do something, and who may. */
export type Right = Me["rights"]["skills"];

export type ApiKey = Out["keys"]["list"]["items"][number];
export type KeyChoice = Out["keys"]["choices"][number];
export type KeyScope = KeyChoice["scopes"][number];
export type NewKeyAnswer = Out["keys"]["create"];

export type SkillCard = Out["store"]["home"]["usable"][number];
export type SkillDetail = Out["store"]["skill"];
export type Risk = SkillCard["risk"];
/** Why a skill cannot be called now. */
export type Unavailable = NonNullable<SkillCard["unavailable"]>;
export type Scope = SkillDetail["scope"];
export type ScopeRow = Scope["rows"][number];

export type CallRow = Out["calls"]["list"]["items"][number];
export type CallDetail = Out["calls"]["get"];
export type RunningCall = Out["calls"]["running"][number];
export type CancelAnswer = Out["calls"]["cancel"];
export type CallStatus = CallRow["status"];
export type OutcomeState = CallRow["outcomes"][number]["state"];

export type FileRow = Out["files"]["list"]["items"][number];
export type FileContent = Out["files"]["read"];
export type FileDiff = Out["files"]["diff"];
export type ChangeRow = Out["files"]["changes"]["items"][number];
export type RevertPreview = Out["files"]["revertPreview"];
export type Undone = NonNullable<RevertPreview["undone"]>;
export type PendingCall = Out["workspace"]["waiting"]["items"][number];
export type TreeLevel = Out["workspace"]["tree"];
export type WorkspaceRules = Out["workspace"]["rules"];
export type ReadRow = Out["workspace"]["reads"]["items"][number];
export type AuditPush = Out["audit"]["push"];
export type AuditDelivery = AuditPush["deliveries"][number];
export type AuditRow = Out["audit"]["list"]["items"][number];

export type EnabledSkill = Out["admin"]["enabled"]["items"][number];
export type AccessRequest = Out["admin"]["enabled"]["requests"][number];
export type Group = Out["admin"]["enabled"]["groups"][number];
export type Audience = EnabledSkill["audience"];
export type Permission = EnabledSkill["permissions"][number];
export type Budget = Out["admin"]["budgets"]["items"][number];
export type Person = Out["admin"]["people"]["items"][number];

export type NetworkPolicy = Out["network"]["overview"]["policy"];
export type NetworkRule = NetworkPolicy["rules"][number];
export type NetworkMode = NetworkPolicy["mode"];
export type NetworkMapEntry = Out["network"]["overview"]["map"][number];
export type NetworkProposal = Out["network"]["overview"]["proposals"][number];
export type NetworkLogEntry = Out["network"]["log"]["items"][number];
export type EffectiveNetwork = Out["network"]["effective"];
export type Secret = Out["secrets"]["company"]["items"][number];
export type SecretSkill = Out["secrets"]["company"]["skills"][number];
export type Connection = Out["network"]["connections"]["items"][number];
export type ConnectionOperation = Connection["operations"][number];

export type Spend = Out["finance"]["spend"];
export type SpendGroup = Spend["groups"][number];
export type SpendGroupBy = In["finance"]["spend"]["groupBy"];
export type DaySeries = Spend["days"][number];
export type InvoiceRow = Out["finance"]["invoices"]["items"][number];
export type InvoiceState = InvoiceRow["status"];
export type InvoiceDetail = Out["finance"]["invoice"];
export type InvoiceLineView = InvoiceDetail["lines"][number];
export type LineCall = Out["finance"]["lineCalls"]["items"][number];
export type ReceiptView = Out["finance"]["receipt"]["payload"];

export type OutcomeRow = Out["outcomes"]["list"]["items"][number];

export type VendorOverview = Out["vendor"]["overview"];
export type VendorSkill = VendorOverview["skills"][number];

export type TourState = Out["tour"]["state"];

export type RuntimeView = Out["runtime"]["settings"];
export type RuntimeSettings = RuntimeView["settings"];
export type FreezeWindow = RuntimeSettings["freeze"]["windows"][number];
export type KillSwitch = Out["runtime"]["kills"]["items"][number];
export type KillPreview = Out["runtime"]["previewKill"];
export type KillChoice = Out["runtime"]["killChoices"][number];
export type VersionReview = Out["runtime"]["review"];
export type VersionChange = VersionReview["changes"][number];
export type Notice = Out["runtime"]["notices"]["items"][number];
export type OperatorNow = Out["operator"]["now"];
export type OperatorNode = Out["operator"]["hosts"]["nodes"][number];
export type QuarantinePreview = Out["operator"]["previewQuarantine"];
export type Quarantine = Out["operator"]["quarantines"]["items"][number];

/** A person's view of a page: a name for what was in its address. */
export type SavedView = Out["savedViews"]["list"][number];
