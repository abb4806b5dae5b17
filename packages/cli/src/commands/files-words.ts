import { CliError } from "../cli-error.ts";

export const AS = { type: "string", description: "Another saved sign-in, or an e-mail of the demo on this machine" } as const;

/** The route of a path of the workspace. @throws CliError for one that does not begin at the root. */
export function filePath(path: string): string {
  if (!path.startsWith("/"))
    throw new CliError("usage", `${JSON.stringify(path)} does not begin with /`, { fix: "e.g. /invoices/INV-1042.json" });
  return `/v1/files${path.split("/").map(encodeURIComponent).join("/")}`;
}

/** A version as it is typed. @throws CliError for what is none. */
export function versionOf(text: string, option: string, least: number): number {
  const version = /^v?\d{1,9}$/.test(text) ? Number(text.replace("v", "")) : -1;
  if (version < least)
    throw new CliError("usage", `${option} takes a version number, not ${JSON.stringify(text)}`, {
      fix: "souk files history <path> lists them",
    });
  return version;
}

/** Bytes for people. */
export function sizeText(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1_000_000 ? `${(bytes / 1000).toFixed(1)} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
