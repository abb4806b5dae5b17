import { readFile, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { z } from "zod";
import { signedIn } from "../account/session.ts";
import { CliError } from "../cli-error.ts";
import { command } from "../command.ts";
import { print, table } from "../output.ts";
import type { Shell } from "../shell.ts";
import { AS, filePath, sizeText, versionOf } from "./files-words.ts";

const PATH = { type: "positional", required: true, description: "Path in the workspace, such as /invoices/INV-1042.json" } as const;
const BASE = { type: "string", description: "Only if the file is still at this version (0: only if it is new)" } as const;

const Who = z.looseObject({ name: z.string() });
const Listing = z.looseObject({
  items: z.array(
    z.looseObject({
      path: z.string(),
      size: z.number(),
      version: z.number(),
      updatedAt: z.string(),
      by: Who.nullable(),
      skill: z.string().nullable(),
      label: z.looseObject({ label: z.string(), from: z.string().nullable() }).nullable(),
    }),
  ),
  truncated: z.boolean(),
});
const Written = z.looseObject({ path: z.string(), version: z.number() });

/** "confidential", or with the path it was inherited from. */
function labelText(label: { readonly label: string; readonly from: string | null } | null): string {
  if (label === null) return "";
  return label.from === null ? label.label : `${label.label} from ${label.from}`;
}

const baseQuery = (base: string | undefined): string => (base === undefined ? "" : `?baseVersion=${versionOf(base, "--base", 0)}`);

export const filesLs = command({
  name: "files ls",
  summary: "List the files of the workspace you may read",
  args: { path: { type: "positional", required: false, description: "A folder; everything when left out" }, as: AS },
  async run({ args, shell, json }) {
    const folder = args.path ?? "/";
    const api = await signedIn(shell, args.as);
    const { items, truncated } = await api.send({ path: filePath(folder.endsWith("/") ? folder : `${folder}/`), answer: Listing });
    const rows = items.map((item) => [
      item.path,
      sizeText(item.size),
      `v${item.version}`,
      item.updatedAt,
      item.skill ?? item.by?.name ?? "–",
      labelText(item.label),
    ]);
    if (truncated) shell.note(`only the first ${items.length}; name a folder for more`);
    print(shell, json, {
      value: items,
      text: rows.length === 0 ? "there is nothing here" : table([["path", "size", "version", "changed", "by", "label"], ...rows]),
    });
    return "ok";
  },
});

export const filesGet = command({
  name: "files get",
  summary: "Print a file, or store it with -o; --version and --at give it as it was",
  args: {
    path: PATH,
    output: { type: "string", alias: "o", description: "Write it to this file instead of stdout" },
    version: { type: "string", description: "An earlier version" },
    at: { type: "string", description: "As it was at this time, e.g. 2026-11-22T10:00:00Z" },
    as: AS,
  },
  async run({ args, shell, json }) {
    const query = new URLSearchParams();
    if (args.version !== undefined) query.set("version", String(versionOf(args.version, "--version", 1)));
    if (args.at !== undefined) query.set("at", args.at);
    const api = await signedIn(shell, args.as);
    const { content, headers } = await api.download(`${filePath(args.path)}${query.size > 0 ? `?${query}` : ""}`);
    const value = {
      path: args.path,
      version: Number(headers.get("etag")?.replaceAll('"', "") ?? 0),
      sha256: headers.get("x-souk-sha256"),
      size: content.length,
    };
    if (args.output !== undefined) {
      await writeFile(resolve(shell.cwd, args.output), content).catch((error: Error) => {
        throw new CliError("usage", `${args.output} cannot be written: ${error.message}`);
      });
      print(shell, json, { value, text: `${args.output}  ${sizeText(value.size)}, version ${value.version}` });
    } else if (json) print(shell, true, { value: { ...value, content: Buffer.from(content).toString("base64") }, text: "" });
    else shell.outBytes(content);
    return "ok";
  },
});

async function contentOf(shell: Shell, source: string): Promise<Uint8Array> {
  if (source === "-") return shell.readBytes();
  return readFile(resolve(shell.cwd, source)).catch((error: NodeJS.ErrnoException) => {
    throw new CliError("usage", `${source} cannot be read: ${error.code === "ENOENT" ? "there is no such file" : error.message}`);
  });
}

export const filesPut = command({
  name: "files put",
  summary: "Write a file into the workspace as its next version",
  args: {
    source: { type: "positional", required: true, description: "A file of this machine, or - for stdin" },
    path: PATH,
    base: BASE,
    as: AS,
  },
  async run({ args, shell, json }) {
    const api = await signedIn(shell, args.as);
    const content = await contentOf(shell, args.source);
    const written = await api.send({ method: "PUT", path: filePath(args.path) + baseQuery(args.base), content, answer: Written });
    print(shell, json, { value: written, text: `${written.path} is at version ${written.version}` });
    return "ok";
  },
});

export const filesRm = command({
  name: "files rm",
  summary: "Delete a file; its versions stay and can be restored",
  args: { path: PATH, base: BASE, as: AS },
  async run({ args, shell, json }) {
    const api = await signedIn(shell, args.as);
    const removed = await api.send({ method: "DELETE", path: filePath(args.path) + baseQuery(args.base), answer: Written });
    const text = `${removed.path} is deleted; souk files restore ${removed.path} --version ${removed.version - 1} brings it back`;
    print(shell, json, { value: removed, text });
    return "ok";
  },
});

export const filesMv = command({
  name: "files mv",
  summary: "Move or rename a file",
  args: { from: PATH, to: { type: "positional", required: true, description: "Where to" }, as: AS },
  async run({ args, shell, json }) {
    const api = await signedIn(shell, args.as);
    const body = { from: args.from, to: args.to };
    const moved = await api.send({ method: "POST", path: "/v1/files/move", body, answer: Written });
    print(shell, json, { value: moved, text: `${args.from} is now ${moved.path}, version ${moved.version}` });
    return "ok";
  },
});
