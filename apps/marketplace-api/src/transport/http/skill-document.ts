import { formatGrant } from "@souk/policy";
import type { PublishedVersion } from "../../modules/catalog/index.ts";

/** OpenAPI 3.1 of one skill's call, from its published manifest. */
export function skillOpenApi({ manifest, version, skill }: PublishedVersion): Readonly<Record<string, unknown>> {
  const { price, outcomes } = manifest;
  const amount = { type: "string", pattern: "^-?\\d{1,12}\\.\\d{6}$" };
  return {
    openapi: "3.1.0",
    info: { title: manifest.title.en, version, description: manifest.description?.en ?? manifest.summary.en },
    security: [{ key: [] }],
    paths: {
      [`/v1/skills/${skill}/calls`]: {
        post: {
          operationId: skill.replace("/", "__"),
          summary: manifest.summary.en,
          description: `Costs ${price.call} ${price.currency} per call${Object.keys(price.units ?? {}).length > 0 ? ", and units it counts as declared" : ""}${Object.keys(outcomes).length > 0 ? ", and outcomes as declared" : ""}. Errors cost nothing.`,
          parameters: [{ name: "Idempotency-Key", in: "header", schema: { type: "string", minLength: 8, maxLength: 128 } }],
          requestBody: {
            required: true,
            content: {
              "application/json": {
                schema: { type: "object", properties: { input: manifest.input, version: { const: version } }, required: ["input"] },
                examples: Object.fromEntries(
                  manifest.examples.map((example, i) => [`example${i + 1}`, { value: { input: example.input } }]),
                ),
              },
            },
          },
          responses: {
            200: {
              description: "The output with its charge and signed receipt.",
              content: {
                "application/json": {
                  schema: {
                    type: "object",
                    properties: {
                      callId: { type: "string" },
                      status: { const: "succeeded" },
                      output: manifest.output,
                      charge: { type: "object", properties: { billed: { type: "boolean" }, amount, currency: { const: price.currency } } },
                      receipt: { type: "string" },
                    },
                    required: ["callId", "status", "output", "charge", "receipt"],
                  },
                },
              },
            },
            default: { description: "RFC 9457 problem; nothing was billed.", content: { "application/problem+json": {} } },
          },
        },
      },
    },
    components: { securitySchemes: { key: { type: "http", scheme: "bearer" } } },
  };
}

const fenced = (value: unknown): string => `\`\`\`json\n${JSON.stringify(value, null, 2)}\n\`\`\``;
/** One line of YAML that cannot end early. */
const quoted = (text: string): string => JSON.stringify(text);

/** The skill as a SKILL.md: what any agent that reads such files needs to call it. */
export function skillMarkdown(published: PublishedVersion): string {
  const { manifest, version, skill, required, sha256 } = published;
  const [example] = manifest.examples;
  const units = Object.entries(manifest.price.units ?? {}).map(
    ([name, { price, max }]) => `- \`${name}\`: ${price} ${manifest.price.currency} for each one it counts, at most ${max} in a call`,
  );
  const outcomes = Object.entries(manifest.outcomes).map(
    ([name, { price, when, confirm }]) => `- \`${name}\`: ${price} ${manifest.price.currency} when \`${when}\`, confirmed by ${confirm}`,
  );
  return [
    "---",
    `name: ${skill.replace("/", "-")}`,
    `description: ${quoted(manifest.summary.en)}`,
    `version: ${version}`,
    "---",
    "",
    `# ${manifest.title.en}`,
    "",
    manifest.description?.en ?? manifest.summary.en,
    "",
    "## Call",
    "",
    `\`POST /v1/skills/${skill}/calls\` with \`Authorization: Bearer <key>\` and \`{"input": …}\`; over MCP the tool is \`${skill.replace("/", "__")}\`.`,
    "",
    ...(example ? ["Example input:", "", fenced(example.input), ""] : []),
    "## Input",
    "",
    fenced(manifest.input),
    "",
    "## Output",
    "",
    fenced(manifest.output),
    "",
    "## Price",
    "",
    `${manifest.price.call} ${manifest.price.currency} per successful call. Errors cost nothing.`,
    ...units,
    ...outcomes,
    "",
    "## Permissions",
    "",
    ...(required.length === 0 ? ["None."] : required.map((grant) => `- \`${formatGrant(grant)}\``)),
    "",
    `Bundle SHA-256: \`${sha256}\``,
    "",
  ].join("\n");
}
