import type { Tool } from "@modelcontextprotocol/server";
import type { UsableSkill } from "../../modules/run/index.ts";
import { priceInWords } from "./price-words.ts";
import { toolNameOf } from "./tool-names.ts";

export type Locale = "en" | "zh";
type ObjectSchema = Tool["inputSchema"];

/** MCP wants an object at the root; publishing wants the same, so this changes nothing a host would check. */
const asObject = (schema: Readonly<Record<string, unknown>>): ObjectSchema => ({ ...schema, type: "object" });

/** A skill as a tool. The description says what it does, what it costs and where to see the rest. */
export function toTool(skill: UsableSkill, locale: Locale): Tool {
  return {
    name: toolNameOf(skill.name),
    title: skill.title[locale],
    description: `${skill.summary[locale]}\n\n${priceInWords(skill, locale)}`,
    inputSchema: asObject(skill.inputSchema),
    outputSchema: asObject(skill.outputSchema),
    annotations: {
      title: skill.title[locale],
      ...(skill.readsOnly ? { readOnlyHint: true } : { readOnlyHint: false }),
      openWorldHint: !skill.noOutsideHosts,
    },
  };
}

/** With more tools than this, agents get three that find the right one. */
export const MANY_TOOLS = 50;

export const SKILLS_SEARCH = "skills_search";
export const SKILLS_DESCRIBE = "skills_describe";
export const SKILLS_CALL = "skills_call";

const skillArgument = { type: "string", description: "Name of the skill as skills_search lists it: publisher/skill." };

/** The tools that stand in front of a long list. */
export const FINDER_TOOLS: readonly Tool[] = [
  {
    name: SKILLS_SEARCH,
    title: "Search skills",
    description: "Finds the skills you may call by a plain sentence, English or Chinese. Costs nothing.",
    inputSchema: {
      type: "object",
      properties: {
        query: { type: "string", minLength: 1, maxLength: 500, description: "What needs to be done." },
        limit: { type: "integer", minimum: 1, maximum: 20, default: 10 },
      },
      required: ["query"],
      additionalProperties: false,
    },
    annotations: { readOnlyHint: true, openWorldHint: false },
  },
  {
    name: SKILLS_DESCRIBE,
    title: "Describe a skill",
    description: "The input and output schema, price and summary of one skill you may call. Costs nothing.",
    inputSchema: { type: "object", properties: { skill: skillArgument }, required: ["skill"], additionalProperties: false },
    annotations: { readOnlyHint: true, openWorldHint: false },
  },
  {
    name: SKILLS_CALL,
    title: "Call a skill",
    description: "Calls one skill. It costs what skills_describe says; a call that fails costs nothing.",
    inputSchema: {
      type: "object",
      properties: { skill: skillArgument, input: { type: "object", description: "Fits the skill's input schema." } },
      required: ["skill", "input"],
      additionalProperties: false,
    },
  },
];
