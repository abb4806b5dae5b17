import type { OpenApiDocument } from "./document.ts";
import { TAGS } from "./route-docs.ts";

interface Operation {
  readonly tags: readonly string[];
  readonly summary: string;
  readonly description?: string;
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required: boolean;
    readonly description?: string;
    readonly schema: object;
  }[];
  readonly requestBody?: { readonly content: object };
  readonly responses: Readonly<Record<string, { readonly description: string; readonly content?: object }>>;
  readonly security?: readonly { readonly bearer: readonly string[] }[];
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
const safe = (text: string): string => text.replace(/[&<>"']/g, (char) => ENTITIES[char] ?? char);
/** JSON to read; references lead to the schemas at the end of the page. */
const pretty = (value: unknown): string =>
  safe(JSON.stringify(value, null, 2)).replace(/#\/components\/schemas\/(\w+)/g, '<a href="#schema-$1">$1</a>');
const fold = (title: string, value: unknown): string => `<details><summary>${safe(title)}</summary><pre>${pretty(value)}</pre></details>`;

interface Form {
  readonly type?: string;
  readonly format?: string;
  readonly enum?: readonly string[];
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly anyOf?: readonly Form[];
}

/** What fits, in words; the details are in the document. */
function formInWords(form: Form): string {
  const options = form.anyOf?.filter(({ type }) => type !== "null").map(formInWords);
  const what = options?.join(" or ") ?? form.enum?.join(" | ") ?? form.format ?? form.type ?? "anything";
  const range = form.minimum !== undefined && form.maximum !== undefined ? `, ${form.minimum} to ${form.maximum}` : "";
  return `${what}${range}${form.default === undefined ? "" : `, else ${String(form.default)}`}`;
}

function parameterTable(parameters: NonNullable<Operation["parameters"]>): string {
  const rows = parameters.map(
    ({ name, in: place, required, description = "", schema }) =>
      `<tr><td><code>${safe(name)}</code>${required ? " *" : ""}</td><td>${place}</td><td>${safe(formInWords(schema))}</td><td>${safe(description)}</td></tr>`,
  );
  return `<table><thead><tr><th>Name</th><th>In</th><th>Form</th><th></th></tr></thead><tbody>${rows.join("")}</tbody></table>`;
}

function credentialNote({ security }: Operation): string {
  if (security === undefined) return "";
  if (security.length === 0) return " <em>No sign-in needed.</em>";
  return ` <em>A key needs the scope ${security.map(({ bearer }) => `<code>${safe(bearer.join(" "))}</code>`).join(" or ")}.</em>`;
}

function operationHtml(method: string, path: string, operation: Operation): string {
  const id = `${method}${path}`.replace(/[^A-Za-z0-9]+/g, "-");
  const answers = Object.entries(operation.responses).map(([status, answer]) =>
    answer.content ? fold(`${status} ${answer.description}`, answer.content) : `<p><b>${status}</b> ${safe(answer.description)}</p>`,
  );
  return [
    `<article id="${id}"><h3><span class="m ${method}">${method.toUpperCase()}</span> <code>${safe(path)}</code></h3>`,
    `<p>${safe(operation.summary)}${credentialNote(operation)}</p>`,
    operation.description ? `<p>${safe(operation.description)}</p>` : "",
    operation.parameters ? parameterTable(operation.parameters) : "",
    operation.requestBody ? fold("Body", operation.requestBody.content) : "",
    answers.join(""),
    "</article>",
  ].join("");
}

/** The style is part of the page: it asks nobody for anything. */
export const DOCS_STYLE = `:root{color-scheme:light dark}body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:0 auto;padding:1rem}
article{border-top:1px solid #8884;padding:.5rem 0 1rem}h3{margin:.5rem 0}code,pre{font:13px/1.5 ui-monospace,monospace}pre{overflow:auto;background:#8881;padding:.75rem;border-radius:6px}
table{border-collapse:collapse;width:100%;display:block;overflow-x:auto}td,th{text-align:left;padding:.25rem .75rem .25rem 0;vertical-align:top;border-top:1px solid #8883}
.m{display:inline-block;min-width:4.2em;text-align:center;border-radius:4px;font-size:12px;padding:.1em .3em;background:#8882}.post,.put{background:#2a7a4b33}.delete{background:#b3404033}
summary{cursor:pointer}nav a{margin-right:1rem}`;

/** The document as a page people can read: no script, no request to anywhere. */
export function docsPage(document: OpenApiDocument, webUrl: string | null): string {
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ method, path, operation: operation as unknown as Operation })),
  );
  const sections = TAGS.map(({ name, description }) => {
    const mine = operations.filter(({ operation }) => operation.tags.includes(name));
    const body = mine.map(({ method, path, operation }) => operationHtml(method, path, operation)).join("");
    return `<section id="${name.toLowerCase()}"><h2>${name}</h2><p>${safe(description)}</p>${body}</section>`;
  });
  const schemas = Object.entries(document.components.schemas).map(
    ([name, schema]) => `<article id="schema-${name}"><h3>${name}</h3><pre>${pretty(schema)}</pre></article>`,
  );
  sections.push(`<section id="schemas"><h2>Schemas</h2>${schemas.join("")}</section>`);
  const links = TAGS.map(({ name }) => `<a href="#${name.toLowerCase()}">${name}</a>`).join("");
  const keys = webUrl === null ? "the page API keys" : `<a href="${safe(new URL("/keys", webUrl).href)}">the page API keys</a>`;
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Souk API</title><style>${DOCS_STYLE}</style></head><body><h1>Souk API</h1><p>Every route of this installation, generated from the schemas it validates with. The same as a machine reads it: <a href="/openapi.json">/openapi.json</a>. Agents connect at <code>POST /mcp</code>. Send a key with every request, <code>Authorization: Bearer sk_…</code>; you make one on ${keys}.</p><nav>${links}<a href="#schemas">Schemas</a></nav>${sections.join("")}</body></html>`;
}
