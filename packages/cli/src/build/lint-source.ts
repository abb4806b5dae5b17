import { SourceMap } from "node:module";
import { dirname, resolve } from "node:path";
import type { CompiledGrant } from "@souk/policy";
import { bundleForAnalysis, GLOBAL_MARK, relativeToCwd } from "./bundle.ts";
import type { Finding } from "./finding.ts";

/** Globals of Node.js or the browser that a skill does not have. */
const UNAVAILABLE: Readonly<Record<string, string>> = {
  fetch: "a skill has no network of its own; take what you need as input or read it from the workspace",
  XMLHttpRequest: "a skill has no network of its own",
  WebSocket: "a skill has no network of its own",
  process: "there is no process and no environment; take settings as input",
  require: "import with a static import statement",
  Buffer: "use strings, Uint8Array and DataView",
  setTimeout: "a call runs from start to end; drop the timer",
  setInterval: "a call runs from start to end; drop the timer",
  setImmediate: "a call runs from start to end; drop the timer",
  crypto: "use ctx.random() for repeatable numbers",
  performance: "use ctx.now",
  TextEncoder: "use strings, or encode by hand",
  TextDecoder: "use strings, or decode by hand",
  URL: "split the string by hand",
  structuredClone: "use JSON.parse(JSON.stringify(value))",
  WebAssembly: "use plain JavaScript",
  SharedArrayBuffer: "use ArrayBuffer",
  Atomics: "a skill has one thread",
};

interface Rule {
  readonly pattern: RegExp;
  /** The finding for a match, or null when the match is fine. */
  judge(match: RegExpExecArray): Omit<Finding, "file" | "line"> | null;
}

function permissionRules(grant: CompiledGrant): Rule[] {
  const missing = (cause: string, fix: string): Omit<Finding, "file" | "line"> => ({
    code: "permission_missing",
    severity: "error",
    cause,
    fix,
  });
  const declares = (verb: string, method: string, path: string | undefined): boolean =>
    path === undefined || method === "list" ? grant.reaches("file", path ?? "/", verb) : grant.allows("file", path, verb);
  return [
    {
      pattern: /\bfiles\s*\.\s*(read|write|list|exists)\s*\(\s*(?:"([^"\\]*)"\s*[,)])?/g,
      judge([, method = "", path]) {
        const verb = method === "write" ? "write" : "read";
        if (declares(verb, method, path)) return null;
        const wanted = `${verb}:${path ?? (verb === "write" ? "/reports/**" : "/invoices/**")}`;
        const call = `files.${method}(${path === undefined ? "…" : JSON.stringify(path)})`;
        return missing(`${call} needs a ${verb} permission that is not declared`, `add to permissions.files: "${wanted}"`);
      },
    },
    {
      pattern: /\bkv\s*\.\s*(get|set|delete)\s*\(/g,
      judge: ([, method]) =>
        grant.allows("kv", "scratch", "read")
          ? null
          : missing(`kv.${method}() needs the key-value permission`, "add kv: true to permissions"),
    },
  ];
}

function errorRule(errors: ReadonlySet<string>): Rule {
  return {
    pattern: /\bfail\d*\s*\(\s*"([^"\\]*)"/g,
    judge([, code = ""]) {
      if (errors.has(code)) return null;
      const cause = `fail("${code}") uses a code that is not declared, so callers do not know what it means`;
      return { code: "error_undeclared", severity: "error", cause, fix: `add to errors: { ${code}: "what it means for the caller" }` };
    },
  };
}

const GLOBAL_RULE: Rule = {
  pattern: new RegExp(`(typeof\\s+)?${GLOBAL_MARK}(\\w+)`, "g"),
  judge([, isProbe, name = ""]) {
    const cause = `${name} is not available in the sandbox`;
    return { code: "global_unavailable", severity: isProbe ? "warning" : "error", cause, fix: UNAVAILABLE[name] ?? "use plain JavaScript" };
  },
};

const DYNAMIC_RULE: Rule = {
  pattern: /\b(?:globalThis\s*\[|eval\s*\(|new\s+Function\s*\(|Reflect\s*\.\s*get\s*\(\s*globalThis)/g,
  judge: () => ({
    code: "dynamic_access",
    severity: "warning",
    cause: "code chosen at run time hides from reviewers what it does; the sandbox refuses whatever is not granted",
    fix: "call things by their name",
  }),
};

const SDK_FILE = /^souk-stub:|souk-entry\.js$/;

/** What the code itself gives away before it ever runs: missing globals, undeclared permissions and error codes. A help for authors and reviewers, no wall: that is the sandbox. */
export async function lintSource(
  entry: string,
  declared: { grant: CompiledGrant | null; errors: ReadonlySet<string> },
): Promise<Finding[]> {
  const built = await bundleForAnalysis(entry, Object.keys(UNAVAILABLE));
  if (!built) return [];
  const lines = built.text.split("\n");
  const map = new SourceMap(JSON.parse(built.map));
  const rules = [GLOBAL_RULE, DYNAMIC_RULE, errorRule(declared.errors), ...(declared.grant ? permissionRules(declared.grant) : [])];
  return lines.flatMap((text, line) =>
    rules.flatMap((rule) =>
      [...text.matchAll(rule.pattern)].flatMap((match): Finding[] => {
        const verdict = rule.judge(match);
        const origin = map.findEntry(line, match.index);
        if (!verdict || !("originalSource" in origin) || SDK_FILE.test(origin.originalSource)) return [];
        const file = relativeToCwd(resolve(dirname(entry), origin.originalSource));
        return [{ ...verdict, file, line: origin.originalLine + 1 }];
      }),
    ),
  );
}

/** Whether the code ever calls an action of `ctx`, for naming permissions that are declared and not used. */
export async function usesAction(entry: string, pattern: RegExp): Promise<boolean> {
  const built = await bundleForAnalysis(entry, []);
  return built === null || pattern.test(built.text);
}
