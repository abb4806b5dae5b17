import { builtinModules } from "node:module";
import { basename, dirname, relative, resolve } from "node:path";
import { type BuildFailure, type BuildOptions, build, type Message, type Plugin } from "esbuild";
import type { Finding } from "./finding.ts";
import { SDK_STUB } from "./stub.ts";

/** Largest bundle the marketplace takes, in bytes of UTF-8. */
const MAX_BUNDLE_BYTES = 2_000_000;

const BUILTIN = new RegExp(`^(node:.*|(${builtinModules.filter((name) => !name.startsWith("_")).join("|")}))$`);

/** Replaces the SDK by its stub, and names imports that cannot exist inside the sandbox at the line that asks for them. */
const sandboxImports: Plugin = {
  name: "souk-sandbox-imports",
  setup(pluginBuild) {
    pluginBuild.onResolve({ filter: /^@souk\/skill-sdk$/ }, () => ({ path: "skill-sdk", namespace: "souk-stub" }));
    pluginBuild.onLoad({ filter: /.*/, namespace: "souk-stub" }, () => ({ contents: SDK_STUB, loader: "js" }));
    pluginBuild.onResolve({ filter: /^@souk\/skill-sdk\/testing$/ }, () => ({
      errors: [{ text: "@souk/skill-sdk/testing belongs into tests", detail: "import_unavailable" }],
    }));
    pluginBuild.onResolve({ filter: /^zod(\/|$)/ }, () => ({
      errors: [{ text: "zod is imported directly, which would put a validator into the bundle", detail: "import_zod" }],
    }));
    pluginBuild.onResolve({ filter: BUILTIN }, (args) => ({
      errors: [{ text: `${args.path} is a module of Node.js, which is not available in the sandbox`, detail: "import_unavailable" }],
    }));
  },
};

/** How sources are read: as plain JavaScript of no platform, whatever settings lie around them. */
export const PLAIN_JAVASCRIPT = {
  platform: "neutral",
  mainFields: ["module", "main"],
  conditions: ["import", "default"],
  target: "es2022",
  logLevel: "silent",
  tsconfigRaw: {},
} satisfies BuildOptions;

const FIXES: Readonly<Record<string, string>> = {
  import_zod: 'write: import { z } from "@souk/skill-sdk"',
  import_unavailable: "use what ctx offers (files, kv, now, random, log), or plain JavaScript",
  source: "correct the source at this line",
};

/** esbuild's message as a finding; the file is relative to the working folder. */
function asFinding(message: Message, entry: string): Finding {
  const code = typeof message.detail === "string" ? message.detail : "source";
  const place = message.location;
  return {
    code,
    severity: "error",
    file: place && place.namespace === "file" ? relativeToCwd(resolve(dirname(entry), place.file)) : relativeToCwd(entry),
    line: place?.line ?? 0,
    cause: message.text,
    fix: FIXES[code] ?? FIXES["source"] ?? "",
  };
}

/** A path as people see it: relative to where they stand when it is below, else absolute. */
export function relativeToCwd(path: string): string {
  const short = relative(process.cwd(), path);
  return short.startsWith("..") || short === "" ? path : short;
}

function isBuildFailure(error: unknown): error is BuildFailure {
  return error instanceof Error && Array.isArray((error as Partial<BuildFailure>).errors);
}

function options(entry: string): BuildOptions & { write: false } {
  return {
    stdin: {
      contents: `import skill from ${JSON.stringify(`./${basename(entry)}`)};\nglobalThis.__souk_skill = { run: skill.run };\n`,
      resolveDir: dirname(entry),
      sourcefile: "souk-entry.js",
      loader: "js",
    },
    absWorkingDir: dirname(entry),
    bundle: true,
    write: false,
    format: "iife",
    charset: "utf8",
    legalComments: "none",
    ...PLAIN_JAVASCRIPT,
    plugins: [sandboxImports],
  };
}

async function runBuild(
  entry: string,
  extra: BuildOptions,
): Promise<{ files: readonly string[]; findings: readonly Finding[]; inputs: readonly string[] }> {
  try {
    const result = await build({ ...options(entry), ...extra, write: false, metafile: true });
    const inputs = Object.keys(result.metafile.inputs).filter((path) => path !== "souk-entry.js" && !path.startsWith("souk-stub:"));
    return {
      files: result.outputFiles.map((file) => file.text),
      findings: [],
      inputs: inputs.map((path) => resolve(dirname(entry), path)),
    };
  } catch (error) {
    if (!isBuildFailure(error)) throw error;
    return { files: [], findings: error.errors.map((message) => asFinding(message, entry)), inputs: [] };
  }
}

export interface Bundled {
  /** The classic script (ABI 1), or null when `findings` has errors. */
  readonly text: string | null;
  readonly findings: readonly Finding[];
  /** Absolute paths of the source files that went in. */
  readonly inputs: readonly string[];
}

/** Bundles a skill's entry into one ES2022 classic script. The same sources give the same bytes, wherever they lie. */
export async function bundleSkill(entry: string): Promise<Bundled> {
  const { files, findings, inputs } = await runBuild(entry, { minifyWhitespace: true, minifySyntax: true });
  const text = files[0] ?? null;
  if (text === null) return { text, findings, inputs };
  const bytes = Buffer.byteLength(text);
  if (bytes <= MAX_BUNDLE_BYTES) return { text, findings, inputs };
  const tooLarge: Finding = {
    code: "bundle_too_large",
    severity: "error",
    file: relativeToCwd(entry),
    line: 0,
    cause: `the bundle has ${bytes} bytes, ${MAX_BUNDLE_BYTES} are allowed`,
    fix: "drop unused dependencies or data, or move data into workspace files",
  };
  return { text: null, findings: [tooLarge], inputs };
}

/** Name under which an unavailable global shows up in the text for analysis. */
export const GLOBAL_MARK = "__souk_unavailable_";

/** The bundle without comments and with every free use of the named globals marked, for static checks; null when it does not build. */
export async function bundleForAnalysis(entry: string, globals: readonly string[]): Promise<{ text: string; map: string } | null> {
  const define = Object.fromEntries(
    globals.flatMap((name) => [
      [name, GLOBAL_MARK + name],
      [`globalThis.${name}`, GLOBAL_MARK + name],
    ]),
  );
  const { files } = await runBuild(entry, { define, sourcemap: "external", outfile: resolve(dirname(entry), "souk-analysis.js") });
  const [map, text] = files;
  return map === undefined || text === undefined ? null : { text, map };
}
