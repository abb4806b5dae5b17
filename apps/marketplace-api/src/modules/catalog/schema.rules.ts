import { RE2JS } from "re2js";
import type { PublishFinding } from "./catalog.types.ts";

/** Larger schemas would cost every sandbox host more than they tell anybody. */
const MAX_SCHEMA_NODES = 5_000;
const MAX_SCHEMA_DEPTH = 40;

/** Compiles one schema and answers a validator: the one the sandbox hosts use. @throws Error when the schema is wrong. */
export type SchemaCompiler = (
  schema: unknown,
) => (value: unknown, bytes: number) => readonly { readonly pointer: string; readonly message: string }[];

interface Node {
  readonly value: unknown;
  readonly pointer: string;
  readonly depth: number;
}

const escapePointer = (key: string): string => key.replaceAll("~", "~0").replaceAll("/", "~1");

/** Walks without recursion: the depth is what is being checked. Stops where a limit is passed. */
function nodesOf(schema: unknown, root: string): { readonly nodes: readonly Node[]; readonly tooLarge: boolean } {
  const nodes: Node[] = [{ value: schema, pointer: root, depth: 0 }];
  for (let i = 0; i < nodes.length; i++) {
    const node = nodes[i];
    if (!node || node.value === null || typeof node.value !== "object") continue;
    if (node.depth > MAX_SCHEMA_DEPTH || nodes.length > MAX_SCHEMA_NODES) return { nodes, tooLarge: true };
    for (const [key, value] of Object.entries(node.value)) {
      nodes.push({ value, pointer: `${node.pointer}/${escapePointer(key)}`, depth: node.depth + 1 });
    }
  }
  return { nodes, tooLarge: false };
}

/** Why RE2 cannot run a pattern, or null. It must mean the same to RE2 (linear time) and to JSON Schema (Unicode mode). */
function patternProblem(pattern: string): string | null {
  try {
    new RegExp(pattern, "u");
    RE2JS.compile(pattern);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function patternFindings(nodes: readonly Node[]): PublishFinding[] {
  return nodes.flatMap(({ value, pointer }) => {
    const patterns: string[] = [];
    if (pointer.endsWith("/pattern") && typeof value === "string") patterns.push(value);
    if (pointer.endsWith("/patternProperties") && typeof value === "object" && value !== null) patterns.push(...Object.keys(value));
    return patterns.flatMap((pattern) => {
      const problem = patternProblem(pattern);
      if (problem === null) return [];
      return {
        code: "pattern_not_re2",
        pointer,
        cause: `The pattern ${pattern.slice(0, 100)} cannot run in linear time: ${problem.slice(0, 200)}.`,
        fix: "Rewrite it without lookaround and backreferences, or check inside run.",
      };
    });
  });
}

/** What is wrong with one schema of a manifest; empty when hosts can compile and enforce it. */
export function schemaFindings(schema: Readonly<Record<string, unknown>>, root: string, compile: SchemaCompiler): PublishFinding[] {
  const { nodes, tooLarge } = nodesOf(schema, root);
  if (tooLarge) {
    return [
      {
        code: "schema_too_large",
        pointer: root,
        cause: `The schema has more than ${MAX_SCHEMA_NODES} parts or is nested deeper than ${MAX_SCHEMA_DEPTH}.`,
        fix: "Describe fewer fields, or take the details as one string.",
      },
    ];
  }
  const findings = patternFindings(nodes);
  if (schema["type"] !== "object") {
    findings.push({
      code: "schema_not_object",
      pointer: `${root}/type`,
      cause: "The schema does not describe an object.",
      fix: "Wrap the value in an object with a named field.",
    });
  }
  if (findings.length > 0) return findings;
  try {
    compile(schema);
    return [];
  } catch (error) {
    return [
      {
        code: "schema_invalid",
        pointer: root,
        cause: `The schema does not compile: ${(error instanceof Error ? error.message : String(error)).slice(0, 300)}.`,
        fix: "Use JSON Schema 2020-12 without references outside the document.",
      },
    ];
  }
}
