import {
  type CallToolRequest,
  type CallToolResult,
  type ListToolsResult,
  ProtocolError,
  ProtocolErrorCode,
} from "@modelcontextprotocol/server";
import { CallRequest, IdempotencyKey, SkillName } from "@souk/contracts";
import { DomainError, parseMicro, said } from "@souk/kernel";
import { z } from "zod";
import type { Principal } from "../../modules/identity/index.ts";
import type { CallCommand, Runner, UsableSkill } from "../../modules/run/index.ts";
import { parse } from "../http/parse.ts";
import { priceInWords } from "./price-words.ts";
import { skillOfTool } from "./tool-names.ts";
import { toPlainResult, toToolResult } from "./tool-results.ts";
import { FINDER_TOOLS, type Locale, MANY_TOOLS, SKILLS_CALL, SKILLS_DESCRIBE, SKILLS_SEARCH, toTool } from "./tools.ts";

export interface CallerToolsDeps {
  readonly run: Pick<Runner, "call" | "usable">;
  /** Names of the skills that fit a sentence, best first, among those given. */
  readonly find: (principal: Principal, query: string, among: readonly UsableSkill[]) => Promise<readonly string[]>;
}

/** The tools of one caller: what there is, and calling one. */
export interface CallerTools {
  /** @throws ProtocolError for a cursor that is none of ours */
  list(cursor: string | undefined): Promise<ListToolsResult>;
  /** Cancelled with `signal` unless it carries an idempotency key. @throws DomainError for every expected failure; ProtocolError for a tool that cannot exist */
  call(params: CallToolRequest["params"], signal?: AbortSignal): Promise<CallToolResult>;
}

const Meta = z.looseObject({ "souk/idempotencyKey": IdempotencyKey.optional(), "souk/maxPrice": CallRequest.shape.maxPrice });
const SearchArguments = z.strictObject({ query: z.string().min(1).max(500), limit: z.number().int().min(1).max(20).default(10) });
const DescribeArguments = z.strictObject({ skill: SkillName });
const CallArguments = z.strictObject({ skill: SkillName, input: z.record(z.string(), z.unknown()) });

const PAGE = 200;

/** One tools/call as it came, and when it ends early. */
interface Asked {
  readonly params: CallToolRequest["params"];
  readonly signal: AbortSignal | undefined;
}

/** A name like a tool's, of a skill that does not exist. */
const unknownTool = (name: string, { details }: DomainError): DomainError =>
  new DomainError("not_found", said`There is no tool ${name.slice(0, 100)}. Ask tools/list for those you may call.`, { details });

/** Creates the tools of one principal, in the principal's language. */
export function createCallerTools(deps: CallerToolsDeps, principal: Principal): CallerTools {
  const locale: Locale = principal.locale === "zh" ? "zh" : "en";

  async function list(cursor: string | undefined): Promise<ListToolsResult> {
    const from = cursor === undefined ? 0 : Number(cursor);
    if (!Number.isSafeInteger(from) || from < 0) throw new ProtocolError(ProtocolErrorCode.InvalidParams, "unknown cursor");
    const skills = await deps.run.usable(principal);
    const finders = from === 0 && skills.length > MANY_TOOLS ? FINDER_TOOLS : [];
    const tools = [...finders, ...skills.slice(from, from + PAGE).map((skill) => toTool(skill, locale))];
    return { tools, ...(from + PAGE < skills.length ? { nextCursor: String(from + PAGE) } : {}) };
  }

  async function callSkill(skill: string, input: unknown, { params, signal }: Asked): Promise<CallToolResult> {
    const meta = parse(Meta, params._meta ?? {});
    const maxPrice = meta["souk/maxPrice"];
    const command: CallCommand = {
      skill,
      input,
      maxPrice: maxPrice && { amount: parseMicro(maxPrice.amount), currency: maxPrice.currency },
      idempotencyKey: meta["souk/idempotencyKey"],
      via: "mcp",
      signal,
    };
    return toToolResult(await deps.run.call(principal, command));
  }

  async function search(given: unknown): Promise<CallToolResult> {
    const { query, limit } = parse(SearchArguments, given);
    const usable = new Map((await deps.run.usable(principal)).map((skill) => [skill.name, skill]));
    const names = await deps.find(principal, query, [...usable.values()]);
    const items = names.flatMap((name) => {
      const skill = usable.get(name);
      return skill ? [{ skill: name, title: skill.title[locale], summary: skill.summary[locale], price: priceInWords(skill, locale) }] : [];
    });
    return toPlainResult({ items: items.slice(0, limit) });
  }

  async function describe(given: unknown): Promise<CallToolResult> {
    const { skill: name } = parse(DescribeArguments, given);
    const skill = (await deps.run.usable(principal)).find((candidate) => candidate.name === name);
    if (!skill)
      throw new DomainError("not_found", said`There is no skill ${name} among those you may call. Find one with ${SKILLS_SEARCH}.`);
    const { annotations: _, ...tool } = toTool(skill, locale);
    return toPlainResult({ ...tool, skill: skill.name, version: skill.version, maximumPrice: skill.maximumPrice });
  }

  async function call(params: CallToolRequest["params"], signal?: AbortSignal): Promise<CallToolResult> {
    const asked = { params, signal };
    const given = params.arguments ?? {};
    if (params.name === SKILLS_SEARCH) return search(given);
    if (params.name === SKILLS_DESCRIBE) return describe(given);
    if (params.name === SKILLS_CALL) {
      const { skill, input } = parse(CallArguments, given);
      return callSkill(skill, input, asked);
    }
    const skill = skillOfTool(params.name);
    if (skill === null)
      throw new ProtocolError(
        ProtocolErrorCode.InvalidParams,
        `Unknown tool: ${params.name.slice(0, 100)}. Ask tools/list for those you may call.`,
      );
    return callSkill(skill, given, asked).catch((error: unknown) => {
      throw error instanceof DomainError && error.code === "not_found" ? unknownTool(params.name, error) : error;
    });
  }
  return { list, call };
}
