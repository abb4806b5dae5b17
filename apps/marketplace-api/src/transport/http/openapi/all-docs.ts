import { ACCESS_DOCS } from "./access.docs.ts";
import { CALL_DOCS } from "./call.docs.ts";
import { CATALOG_DOCS } from "./catalog.docs.ts";
import { CONTROL_DOCS } from "./control.docs.ts";
import { IDENTITY_DOCS } from "./identity.docs.ts";
import { MONEY_DOCS } from "./money.docs.ts";
import { NETWORK_DOCS } from "./network.docs.ts";
import { REVIEW_DOCS } from "./review.docs.ts";
import type { RouteDocs } from "./route-docs.ts";
import { WORKSPACE_DOCS } from "./workspace.docs.ts";

/** Every route's description; a test holds it together with what is registered. */
export const ROUTE_DOCS: RouteDocs = {
  ...CALL_DOCS,
  ...CATALOG_DOCS,
  ...ACCESS_DOCS,
  ...CONTROL_DOCS,
  ...REVIEW_DOCS,
  ...NETWORK_DOCS,
  ...MONEY_DOCS,
  ...IDENTITY_DOCS,
  ...WORKSPACE_DOCS,
};
