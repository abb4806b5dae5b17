import { homedir } from "node:os";
import { join } from "node:path";
import { z } from "zod";

const Env = z.object({
  /** Where settings live; ~/.config unless set (XDG base directory). */
  XDG_CONFIG_HOME: z.string().optional(),
  /** The API to talk to, before any saved sign-in. */
  SOUK_API_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .or(z.literal("")),
  /** A key to use instead of a saved sign-in, for CI. */
  SOUK_API_KEY: z.string().optional(),
  /** Data folder of a demo on this machine, for `--as <e-mail>`. */
  SOUK_DATA_DIR: z.string().optional(),
});

export interface CliEnv {
  readonly configFolder: string;
  readonly apiUrl: string | undefined;
  readonly apiKey: string | undefined;
  readonly dataDir: string | undefined;
}

const orUndefined = (text: string | undefined): string | undefined => (text === "" ? undefined : text);

/** Reads the CLI's environment. @throws ZodError naming every variable of the wrong form. */
export function readEnv(variables: NodeJS.ProcessEnv = process.env): CliEnv {
  const env = Env.parse(variables);
  return {
    configFolder: join(orUndefined(env.XDG_CONFIG_HOME) ?? join(homedir(), ".config"), "souk"),
    apiUrl: orUndefined(env.SOUK_API_URL),
    apiKey: orUndefined(env.SOUK_API_KEY),
    dataDir: orUndefined(env.SOUK_DATA_DIR),
  };
}

/** Where Node.js keeps what it compiled: the one variable that child processes with an author's code get, and no credential. */
export function compileCacheEnv(variables: NodeJS.ProcessEnv = process.env): { readonly NODE_COMPILE_CACHE?: string } {
  const { NODE_COMPILE_CACHE: folder } = variables;
  return folder === undefined ? {} : { NODE_COMPILE_CACHE: folder };
}
