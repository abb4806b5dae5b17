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

/** The same call from a TypeScript program, with nothing to install. */
export function typescriptSnippet({ apiUrl, skill, input }: SnippetOf): string {
  return [
    `const response = await fetch("${apiUrl}/v1/skills/${skill}/calls", {`,
    `  method: "POST",`,
    `  headers: {`,
    `    Authorization: "Bearer " + process.env.SOUK_KEY,`,
    `    "Content-Type": "application/json",`,
    `    "Idempotency-Key": crypto.randomUUID(),`,
    `  },`,
    `  body: JSON.stringify(${JSON.stringify({ input })}),`,
    `});`,
    `const { output, charge, receipt } = await response.json();`,
  ].join("\n");
}

/** The same call as an agent makes it over MCP. */
export function mcpSnippet({ apiUrl, skill, input }: SnippetOf): string {
  const request = { jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: skill.replace("/", "__"), arguments: input } };
  return `POST ${apiUrl}/mcp\nAuthorization: Bearer $SOUK_KEY\n\n${JSON.stringify(request, null, 2)}`;
}
