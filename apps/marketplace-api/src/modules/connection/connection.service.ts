import { createHash } from "node:crypto";
import type { CompanyTx, Database } from "@souk/db";
import { type Clock, DomainError, type RandomSource, refuseWrong, said, type WrongPlace, words, wrongInput } from "@souk/kernel";
import { noteChange } from "../grant/index.ts";
import { type Principal, requireRight, requireRole, requireScope } from "../identity/index.ts";
import { type AddressCheck, isInNetworks, isPublicAddress, networkProblem, parseRequestUrl, type RequestTarget } from "../network/index.ts";
import type { Keyring } from "../secret/index.ts";
import { credentialContext, readConnections } from "./connection.repository.prisma.ts";
import {
  ConnectionName,
  type ConnectionView,
  type OperationChange,
  PermissionName,
  type RegisteredView,
  type RegisterInput,
} from "./connection.types.ts";
import { readOpenApi } from "./openapi.rules.ts";

export interface ConnectionServiceDeps {
  readonly db: Pick<Database, "withCompany">;
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly keyring: Keyring;
  /** The check of each request: where it would never be sent, nothing is registered. */
  readonly checkAddress: AddressCheck;
  /** Whether systems may be on this machine: the demo's are. */
  readonly thisMachine: boolean;
}

export type ConnectionService = ReturnType<typeof createConnectionService>;

const MAX_CONNECTIONS = 50;
/** What a stored credential was given for. */
const SIGNED_FOR = ["baseUrl", "authKind", "authHeader", "credentialPer"] as const;

/** Company systems that skills reach through the broker (T3, T4). */
export function createConnectionService(deps: ConnectionServiceDeps) {
  const { db, clock, keyring } = deps;

  async function known(tx: CompanyTx, principal: Principal, name: string): Promise<void> {
    if (await tx.connection.findFirst({ where: { name }, select: { name: true } })) return;
    throw new DomainError("not_found", said`${principal.company.name} has no connection ${name.slice(0, 60)}.`);
  }

  /** All connections, by name. @throws DomainError `permission_denied` */
  async function list(principal: Principal): Promise<readonly ConnectionView[]> {
    requireScope(principal, "read");
    requireRole(principal, "admin", "auditor");
    return db.withCompany(principal.companyId, readConnections);
  }

  /** One of them. @throws DomainError `not_found`, `permission_denied` */
  async function get(principal: Principal, name: string): Promise<ConnectionView> {
    const found = (await list(principal)).find((one) => one.name === name);
    if (!found) throw new DomainError("not_found", said`${principal.company.name} has no connection ${name.slice(0, 60)}.`);
    return found;
  }

  /**
   * Registers a system from its OpenAPI document, or replaces how it is described; bindings of operations that stay are kept. Credentials were
   * given for one system and one way to sign in: when either changes they are forgotten, and nobody's goes to another host.
   * @throws DomainError `permission_denied`, `invalid_request`
   */
  async function register(principal: Principal, input: RegisterInput): Promise<RegisteredView> {
    requireScope(principal, "admin");
    requireRight(principal, "connections");
    const document = readOpenApi(input.document, input.name);
    const target = requireReachable(input, deps.thisMachine);
    const reached = await deps.checkAddress(target, input.networks);
    if (!reached.ok && reached.rule === "own port")
      refuseWrong([{ pointer: "/baseUrl", sentence: words("this is Souk itself: no request would leave for it") }]);
    const { companyId } = principal;
    const at = new Date(clock.now());
    const row = {
      title: input.title ?? document.title.slice(0, 100),
      baseUrl: input.baseUrl.replace(/\/$/, ""),
      networks: [...input.networks],
      authKind: input.auth.kind,
      authHeader: input.auth.header,
      credentialPer: input.credentialPer,
      documentSha256: createHash("sha256").update(input.document).digest("hex"),
      updatedBy: principal.key,
      updatedAt: at,
    };
    const credentialsForgotten = await db.withCompany(companyId, async (tx) => {
      const old = await tx.connection.findFirst({ where: { name: input.name } });
      const isOther = old !== null && SIGNED_FOR.some((part) => old[part] !== row[part]);
      const forgotten = isOther ? (await tx.connectionCredential.deleteMany({ where: { connection: input.name } })).count : 0;
      const before = await tx.connectionOperation.findMany({ where: { connection: input.name } });
      if (before.length === 0 && (await tx.connection.count()) >= MAX_CONNECTIONS)
        throw new DomainError("conflict", said`A company has at most ${MAX_CONNECTIONS} connections.`);
      const kept = new Map(before.map((one) => [`${one.method} ${one.path}`, one]));
      const key = { companyId, name: input.name };
      await tx.connection.upsert({ where: { companyId_name: key }, create: { ...key, ...row, createdAt: at }, update: row });
      await tx.connectionOperation.deleteMany({ where: { connection: input.name } });
      await tx.connectionOperation.createMany({
        data: document.operations.map((one) => {
          const { permission, risk, enabled } = kept.get(`${one.method} ${one.path}`) ?? one;
          return { companyId, connection: input.name, ...one, permission, risk, enabled };
        }),
      });
      await noteChange(tx, deps, {
        actor: principal.key,
        action: "connection.registered",
        target: input.name,
        payload: { baseUrl: row.baseUrl, networks: row.networks, operations: document.operations.length, credentialsForgotten: forgotten },
      });
      return forgotten;
    });
    return { ...(await get(principal, input.name)), credentialsForgotten };
  }

  /** Binds operations to other permissions or risks, or closes them. @throws DomainError `not_found`, `invalid_request`, `permission_denied` */
  async function bind(principal: Principal, name: string, changes: readonly OperationChange[]): Promise<ConnectionView> {
    requireScope(principal, "admin");
    requireRight(principal, "connections");
    refuseWrong(
      changes.flatMap(({ permission }, i) =>
        permission === undefined || PermissionName.safeParse(permission).success
          ? []
          : [
              {
                pointer: `/operations/${i}/permission`,
                sentence: said`${permission.slice(0, 120)} is not a permission: it reads <product>.<entity>:<verb>`,
              },
            ],
      ),
    );
    await db.withCompany(principal.companyId, async (tx) => {
      await known(tx, principal, name);
      for (const { operation, permission, risk, enabled } of changes) {
        const { count } = await tx.connectionOperation.updateMany({
          where: { connection: name, operation },
          data: {
            ...(permission === undefined ? {} : { permission }),
            ...(risk === undefined ? {} : { risk }),
            ...(enabled === undefined ? {} : { enabled }),
          },
        });
        if (count === 0) throw new DomainError("not_found", said`${name} has no operation ${operation.slice(0, 120)}.`);
      }
      await noteChange(tx, deps, { actor: principal.key, action: "connection.bound", target: name, payload: { changes } });
    });
    return get(principal, name);
  }

  /**
   * Stores the credential the connection signs with: the company's (administrators), or the caller's own. It is never read back.
   * @throws DomainError `not_found`, `invalid_request`, `permission_denied`
   */
  async function putCredential(
    principal: Principal,
    name: string,
    input: { readonly value: string; readonly of: "company" | "me" },
  ): Promise<void> {
    requireScope(principal, "admin");
    if (input.of === "company") requireRight(principal, "connections");
    const subject = input.of === "company" ? "company" : principal.employeeId;
    if (subject === null || principal.agentId !== null)
      throw new DomainError("permission_denied", "Only a person can store a credential of their own.");
    if (!/^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/.test(input.value) || input.value.length < 8)
      throw new DomainError("invalid_request", "A credential has at least 8 visible ASCII characters.");
    const { companyId } = principal;
    const box = keyring.seal(input.value, credentialContext(companyId, name, subject));
    const row = { sealed: new Uint8Array(box.sealed), keyId: box.keyId, updatedBy: principal.key, updatedAt: new Date(clock.now()) };
    const key = { companyId, connection: name, subject };
    await db.withCompany(companyId, async (tx) => {
      await known(tx, principal, name);
      await tx.connectionCredential.upsert({ where: { companyId_connection_subject: key }, create: { ...key, ...row }, update: row });
      await noteChange(tx, deps, { actor: principal.key, action: "connection.credential", target: name, payload: { of: input.of } });
    });
  }

  /** Forgets a connection with its credentials. @throws DomainError `not_found`, `permission_denied` */
  async function remove(principal: Principal, name: string): Promise<void> {
    requireScope(principal, "admin");
    requireRight(principal, "connections");
    await db.withCompany(principal.companyId, async (tx) => {
      await known(tx, principal, name);
      await tx.connectionCredential.deleteMany({ where: { connection: name } });
      await tx.connectionOperation.deleteMany({ where: { connection: name } });
      await tx.connection.deleteMany({ where: { name } });
      await noteChange(tx, deps, { actor: principal.key, action: "connection.removed", target: name, payload: {} });
    });
  }

  return { list, get, register, bind, putCredential, remove };
}

/**
 * @throws DomainError `invalid_request` for a base URL that names nothing, a network that is not private, or plain http to the internet, with every
 *   place that is wrong
 */
function requireReachable({ name, baseUrl, networks, auth }: RegisterInput, thisMachine: boolean): RequestTarget {
  const wrong: WrongPlace[] = [];
  const note = (pointer: string, problem: string | null): void => {
    if (problem !== null) wrong.push({ pointer, sentence: words(problem) });
  };
  if (!ConnectionName.safeParse(name).success) note("/name", "a connection is named like erp: 2 to 30 of a-z, 0-9 and -");
  for (const [i, network] of networks.entries()) note(`/networks/${i}`, networkProblem(network, thisMachine));
  if (auth.kind === "header" && !/^[A-Za-z][A-Za-z0-9-]{0,60}$/.test(auth.header))
    note("/auth/header", "name the header that carries the credential");
  const parsed = parseRequestUrl(baseUrl);
  if (parsed.ok && parsed.target.url.search === "" && parsed.target.url.hash === "") {
    note("/baseUrl", wayProblem(parsed.target, networks));
    refuseWrong(wrong);
    return parsed.target;
  }
  throw wrongInput({ pointer: "/baseUrl", sentence: words("the base URL is http(s)://host[:port][/path], without query") }, ...wrong);
}

/** Why no request would leave for a target, or null. */
function wayProblem({ host, isAddress, scheme }: RequestTarget, networks: readonly string[]): string | null {
  if (isAddress && !(networks.length === 0 ? isPublicAddress(host) : isInNetworks(host, networks)))
    return "no request would leave for this address: it is neither public nor in a network named here";
  if (scheme === "http" && networks.length === 0) return "plain http is for systems inside your network: name its network, or use https";
  return null;
}
