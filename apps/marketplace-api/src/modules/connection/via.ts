import type { Header, ViaConnection } from "../network/index.ts";
import type { ConnectionRoute } from "./connection.types.ts";
import { type BuiltRequest, buildRequest, type ConnectionRequest } from "./request.rules.ts";

/** Who asks, and what they were granted. */
export interface ConnectionCaller {
  readonly employeeId: string | null;
  readonly callerName: string;
  /** Whether the effective grant covers it; else what to do. */
  readonly refusalOf: (kind: "connection" | "perm", target: string, verb: string) => string | null;
}

export interface DecidedRequest {
  readonly built: BuiltRequest;
  readonly via: ViaConnection;
}

/** Decides a request to a company system: the connection, its operation, the caller's permission for it, the credential that signs. */
export function decideConnection(route: ConnectionRoute, request: ConnectionRequest, caller: ConnectionCaller): DecidedRequest {
  const built = buildRequest(route, request);
  const { operation } = built;
  const [entity = "", verb = ""] = (operation?.permission ?? "").split(":");
  const credential = credentialOf(route, caller);
  const refusal =
    caller.refusalOf("connection", route.name, "use") ??
    (built.ok ? null : `${built.why.charAt(0).toUpperCase()}${built.why.slice(1)}.`) ??
    (operation?.enabled === false
      ? `Your company has closed ${operation.operation} of ${route.name}. A company admin can open it under Connections.`
      : null) ??
    caller.refusalOf("perm", entity, verb) ??
    credential.refusal;
  return {
    built,
    via: {
      name: route.name,
      operation: operation?.operation ?? "",
      networks: route.networks,
      credential: { headers: credential.headers, values: credential.values },
      rule: operation?.permission ?? `connection:${route.name}`,
      refusal,
    },
  };
}

interface Credential {
  readonly headers: readonly Header[];
  readonly values: readonly string[];
  readonly refusal: string | null;
}

function credentialOf(route: ConnectionRoute, caller: ConnectionCaller): Credential {
  const { kind, header } = route.auth;
  if (kind === "none") return { headers: [], values: [], refusal: null };
  const subject = route.credentialPer === "company" ? "company" : (caller.employeeId ?? "");
  const value = route.credentials.get(subject);
  if (value === undefined) {
    const who = route.credentialPer === "company" ? "Your company has" : `${caller.callerName} has`;
    return { headers: [], values: [], refusal: `${who} stored no credential for ${route.name}. It is stored under Connections.` };
  }
  if (kind === "header") return { headers: [[header.toLowerCase(), value]], values: [value], refusal: null };
  if (kind === "bearer") return { headers: [["authorization", `Bearer ${value}`]], values: [value], refusal: null };
  const encoded = Buffer.from(value).toString("base64");
  return { headers: [["authorization", `Basic ${encoded}`]], values: [value, encoded], refusal: null };
}
