interface SnippetOf {
  readonly apiUrl: string;
  readonly skill: string;
  readonly input: unknown;
}

function shellQuote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** The same call for a terminal. The key stays a variable: it is never printed on a page. */
export function curlSnippet({ apiUrl, skill, input }: SnippetOf): string {
  return [
    `curl -sS ${apiUrl}/v1/skills/${skill}/calls \\`,
    `  -H "Authorization: Bearer $SOUK_KEY" \\`,
    `  -H "Content-Type: application/json" \\`,
    `  -H "Idempotency-Key: $(uuidgen)" \\`,
    `  -d ${shellQuote(JSON.stringify({ input }))}`,
  ].join("\n");
}

/** The same call with the SDK. */
export function sdkSnippet({ apiUrl, skill, input }: SnippetOf): string {
  return [
    `import { createClient } from "@souk/skill-sdk/client";`,
    "",
    `const souk = createClient({ url: "${apiUrl}", key: process.env.SOUK_KEY });`,
    `const { output, charge, receipt } = await souk.call("${skill}", ${JSON.stringify(input, null, 2)});`,
  ].join("\n");
}

/** The same call as an agent makes it over MCP. */
export function mcpSnippet({ apiUrl, skill, input }: SnippetOf): string {
  const request = { jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: skill.replace("/", "__"), arguments: input } };
  return `POST ${apiUrl}/mcp\n\n${JSON.stringify(request, null, 2)}`;
}
