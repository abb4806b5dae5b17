import { parseGrant } from "@souk/policy";

/**
 * What people and agents need no grant for: the scratch store and a vendor's secrets are the skill's own, a company's secrets are bound to skill
 * and host by whoever set them, and a connection is used by the permissions of its operations.
 */
export const ALWAYS_GRANTED = ["kv:scratch read,write", "secret:* use", "connection:* use"].map(parseGrant);
