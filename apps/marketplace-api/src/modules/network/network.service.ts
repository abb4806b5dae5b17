import type { Database } from "@souk/db";
import { type Clock, DomainError, decodeId, newUuid, type RandomSource, requireRevision, said } from "@souk/kernel";
import { formatGrant } from "@souk/policy";
import { z } from "zod";
import type { CatalogReader } from "../catalog/index.ts";
import { requireSkills } from "../directory/index.ts";
import { type EnablementReader, noteChange } from "../grant/index.ts";
import { type Principal, requireRight, requireRole, requireScope } from "../identity/index.ts";
import { decodeCursor, toPage } from "../page/index.ts";
import { compilePolicy, MAX_CALL_BYTES, ruleText } from "./decision.rules.ts";
import { type LogFilter, readLog, readMap, readSeen } from "./log.repository.prisma.ts";
import { toPolicyView } from "./network.mapping.ts";
import type { NetworkMode, NetworkRule } from "./network.types.ts";
import type { EffectivePolicy, LogPage, MapEntry, NetworkSkill, PolicyView, Proposal } from "./network.views.ts";
import { lockPolicy, readPolicy } from "./policy.reader.ts";
import { proposeRules } from "./proposal.rules.ts";

export interface NetworkServiceDeps {
  readonly db: Pick<Database, "withCompany">;
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly catalog: CatalogReader;
  readonly enablements: EnablementReader;
}

export type NewRule = Omit<NetworkRule, "id" | "source"> & { readonly source?: NetworkRule["source"] };

/** What replaces a company's policy. */
export interface PolicyInput {
  readonly mode: NetworkMode;
  readonly skillModes: readonly { readonly skill: string; readonly mode: NetworkMode }[];
  readonly keepPaths: boolean;
  readonly rules: readonly NewRule[];
  /** Of the policy it was made from; undefined: replaces whatever is there. */
  readonly revision?: string | undefined;
}

export interface LogInput extends Omit<LogFilter, "callId"> {
  /** `call_…` */
  readonly callId?: string | undefined;
  readonly limit: number;
  readonly cursor?: string | null | undefined;
}

const MAX_RULES = 500;
const MAP_DAYS = 30;
const DAY_MS = 86_400_000;
const Cursor = z.tuple([z.number(), z.uuid(), z.number().int(), z.number().int()]);

export type NetworkService = ReturnType<typeof createNetworkService>;

/** What a company says about the network, and what its skills did there. */
export function createNetworkService(deps: NetworkServiceDeps) {
  const { db, clock, random, catalog, enablements } = deps;

  /** The company's policy. @throws DomainError `permission_denied` */
  async function policy(principal: Principal): Promise<PolicyView> {
    requireScope(principal, "read");
    requireRole(principal, "admin", "auditor");
    return toPolicyView(await db.withCompany(principal.companyId, readPolicy));
  }

  /** Replaces the policy; it holds for every request from now on. @throws DomainError `permission_denied`, `invalid_request`, `not_found` for a skill nobody has, `conflict` when it changed since */
  async function putPolicy(principal: Principal, input: PolicyInput): Promise<PolicyView> {
    requireScope(principal, "admin");
    requireRight(principal, "network");
    if (input.rules.length > MAX_RULES) throw new DomainError("invalid_request", said`A company has at most ${MAX_RULES} network rules.`);
    const rules = input.rules.map((rule): NetworkRule => ({ source: "admin", ...rule, id: newUuid(clock, random) }));
    compilePolicy({ mode: input.mode, modes: new Map(), keepPaths: input.keepPaths, rules }); // every pattern must name something
    const { companyId } = principal;
    const at = new Date(clock.now());
    const by = { updatedBy: principal.key, updatedAt: at };
    await db.withCompany(companyId, async (tx) => {
      await lockPolicy(tx);
      requireRevision(input.revision, toPolicyView(await readPolicy(tx)).revision);
      await requireSkills(tx, [
        ...input.skillModes.map(({ skill }, i) => ({ skill, pointer: `/skillModes/${i}/skill` })),
        ...rules.flatMap(({ skill }, i) => (skill === "" ? [] : [{ skill, pointer: `/rules/${i}/skill` }])),
      ]);
      await tx.networkPolicy.deleteMany();
      await tx.networkRule.deleteMany();
      await tx.networkPolicy.createMany({
        data: [
          { companyId, skill: "", mode: input.mode, keepPaths: input.keepPaths, ...by },
          ...input.skillModes.map(({ skill, mode }) => ({ companyId, skill, mode, keepPaths: input.keepPaths, ...by })),
        ],
        skipDuplicates: true,
      });
      await tx.networkRule.createMany({
        data: rules.map((rule) => ({ companyId, ...rule, methods: [...rule.methods], createdBy: principal.key, createdAt: at })),
      });
      await noteChange(tx, deps, {
        actor: principal.key,
        action: "network.changed",
        target: principal.company.slug,
        payload: { mode: input.mode, skillModes: input.skillModes, keepPaths: input.keepPaths, rules: rules.map(ruleText) },
      });
    });
    return policy(principal);
  }

  /** Requests, newest first. @throws DomainError `permission_denied`, `invalid_request` */
  async function log(principal: Principal, input: LogInput): Promise<LogPage> {
    requireScope(principal, "read");
    requireRole(principal, "admin", "auditor");
    const callId = input.callId === undefined ? undefined : decodeId("call", input.callId);
    if (callId === null) throw new DomainError("not_found", said`There is no ${input.callId?.slice(0, 60) ?? ""}.`);
    const before = decodeCursor(input.cursor, Cursor);
    const { rows, item } = await db.withCompany(principal.companyId, (tx) => readLog(tx, { ...input, callId, before }));
    const page = toPage(rows, input.limit, { item, key: (row) => [row.at.getTime(), row.callId, row.n, row.hop] });
    return { items: [...page.items], nextCursor: page.nextCursor };
  }

  /** Skills the company has enabled, each with the secrets and hosts its pinned version declares. @throws DomainError `permission_denied` */
  async function skills(principal: Principal): Promise<readonly NetworkSkill[]> {
    requireScope(principal, "read");
    requireRole(principal, "admin", "auditor");
    const { enablements: enabled } = await enablements.snapshot(principal.companyId);
    const names = [...enabled.keys()].sort();
    return Promise.all(
      names.map(async (skill) => {
        const version = await catalog.version(skill, enabled.get(skill)?.version ?? "");
        const { secrets = [], network = [] } = version?.manifest.permissions ?? {};
        return { skill, secrets: [...secrets], hosts: [...new Set(network.map(hostOfPermission))] };
      }),
    );
  }

  /** Which skill reached which host in the last 30 days. @throws DomainError `permission_denied` */
  async function map(principal: Principal): Promise<readonly MapEntry[]> {
    requireScope(principal, "read");
    requireRole(principal, "admin", "auditor");
    return db.withCompany(principal.companyId, (tx) => readMap(tx, clock.now() - MAP_DAYS * DAY_MS));
  }

  /** What was seen while skills were in learn mode, as allow rules. @throws DomainError `permission_denied` */
  async function proposals(principal: Principal): Promise<readonly Proposal[]> {
    requireScope(principal, "read");
    requireRole(principal, "admin", "auditor");
    return db.withCompany(principal.companyId, async (tx) => {
      const stored = compilePolicy(await readPolicy(tx));
      const seen = await readSeen(tx, clock.now() - MAP_DAYS * DAY_MS);
      return proposeRules(seen.filter(({ skill }) => stored.modeOf(skill) === "learn"));
    });
  }

  /** Makes the list of what was learned for one skill its rule from now on, and enforces it. @throws DomainError `not_found`, `permission_denied` */
  async function accept(principal: Principal, skill: string): Promise<PolicyView> {
    requireScope(principal, "admin");
    requireRight(principal, "network");
    const learned = (await proposals(principal)).filter((one) => one.skill === skill);
    if (learned.length === 0)
      throw new DomainError("not_found", said`Nothing was learned for ${skill}: switch it to learn, call it, and look again.`);
    const now = await policy(principal);
    return putPolicy(principal, {
      ...now,
      skillModes: [...now.skillModes.filter((one) => one.skill !== skill), { skill, mode: "enforce" }],
      rules: [
        ...now.rules.filter((rule) => !(rule.skill === skill && rule.source === "learned")),
        ...learned.map(
          ({ pattern, methods }): NewRule => ({
            effect: "allow",
            skill,
            methods,
            pattern,
            maxBytes: null,
            note: "Learned from calls",
            source: "learned",
          }),
        ),
      ],
    });
  }

  /** What each layer says about one enabled skill. @throws DomainError `not_found`, `permission_denied` */
  async function effective(principal: Principal, skill: string): Promise<EffectivePolicy> {
    requireScope(principal, "read");
    requireRole(principal, "admin", "auditor");
    const { enablements: enabled } = await enablements.snapshot(principal.companyId);
    const enablement = enabled.get(skill);
    const version = enablement && (await catalog.version(skill, enablement.version));
    if (!enablement || !version) throw new DomainError("not_found", said`${principal.company.name} has not enabled ${skill}.`);
    const stored = await db.withCompany(principal.companyId, readPolicy);
    const isNetwork = (text: string): boolean => /^(http|connection|secret):/.test(text);
    return {
      skill,
      mode: compilePolicy(stored).modeOf(skill),
      layers: [
        { layer: "platform", entries: ["https", "public addresses", `${MAX_CALL_BYTES} bytes each way`, "5 redirects", "6 at once"] },
        { layer: "company", entries: stored.rules.filter((rule) => rule.skill === "" || rule.skill === skill).map(ruleText) },
        { layer: "manifest", entries: version.required.map(formatGrant).filter(isNetwork) },
        { layer: "call", entries: enablement.grants.filter(isNetwork) },
      ],
    };
  }

  return { policy, putPolicy, skills, log, map, proposals, accept, effective };
}

/** "GET,POST:api.example.com:8443/v1/**" → "api.example.com" */
const hostOfPermission = (text: string): string => text.split(":")[1]?.split("/")[0] ?? "";
