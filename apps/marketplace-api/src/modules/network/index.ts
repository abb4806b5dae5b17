export { isInNetworks, isNetwork, isPublicAddress, networkProblem } from "./address.ts";
export { createCallTokens } from "./call-token.ts";
export type { UsableSecret } from "./egress.record.ts";
export { type EgressDeps, openSession } from "./egress.ts";
export {
  type EgressCall,
  EgressRefused,
  type EgressSession,
  type HostNote,
  type OutsideAnswer,
  type ViaConnection,
} from "./egress.types.ts";
export type { Header } from "./header.rules.ts";
export { createInterruptedCalls, type InterruptedCalls, rowToText } from "./interrupted.service.ts";
export { createJournal, type Journal } from "./journal.ts";
export { LogQuery, PolicyBody } from "./network.inputs.ts";
export { createNetworkService, type NetworkService, type PolicyInput } from "./network.service.ts";
export type { CallClaim, OutsideEffect } from "./network.types.ts";
export { EffectivePolicy, LogPage, MapEntry, NetworkSkill, PolicyView, Proposal } from "./network.views.ts";
export { createPolicyReader } from "./policy.reader.ts";
export { createPost, type Post, type PostAnswer, requirePostUrl } from "./post.ts";
export { type AddressCheck, createAddressCheck, type Resolver, systemResolver } from "./resolver.ts";
export { createTransport, type Transport } from "./transport.ts";
export { parseRequestUrl, type RequestTarget } from "./url.ts";
