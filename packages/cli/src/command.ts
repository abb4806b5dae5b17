import { stripVTControlCharacters } from "node:util";
import { type ArgsDef, type CommandDef, defineCommand, type ParsedArgs, parseArgs, renderUsage } from "citty";
import { CliError } from "./cli-error.ts";
import type { ExitName } from "./exit-code.ts";
import type { Shell } from "./shell.ts";

/** Options every command takes. */
const COMMON = {
  json: { type: "boolean", description: "Answer with JSON on stdout" },
  help: { type: "boolean", alias: "h", description: "Show this text" },
} as const satisfies ArgsDef;

interface CommandInput<A extends ArgsDef> {
  readonly args: ParsedArgs<A>;
  readonly shell: Shell;
  readonly json: boolean;
}

export interface Command {
  /** One or two words, as typed. */
  readonly name: string;
  readonly summary: string;
  /** Names of options, for completion. */
  readonly options: readonly string[];
  usage(): Promise<string>;
  /** Runs with the words after the command's name; says how the process ends. @throws CliError. */
  run(rawArgs: readonly string[], shell: Shell): Promise<ExitName>;
}

export interface CommandDefinition<A extends ArgsDef> {
  readonly name: string;
  readonly summary: string;
  readonly args: A;
  run(input: CommandInput<A>): Promise<ExitName | undefined>;
}

function aliasesOf(def: ArgsDef[string]): string[] {
  const alias = "alias" in def ? def.alias : undefined;
  return alias === undefined ? [] : [alias].flat();
}

/** citty takes unknown options for values; a typing error must not become a call with other settings. */
function checkOptions(rawArgs: readonly string[], args: ArgsDef, name: string): void {
  const known = new Map(
    Object.entries(args).flatMap(([key, def]) =>
      def.type === "positional" ? [] : [key, ...aliasesOf(def)].map((word) => [word, def] as const),
    ),
  );
  let positionals = 0;
  for (let i = 0; i < rawArgs.length; i++) {
    const word = rawArgs[i] ?? "";
    if (word === "--") break;
    if (!/^-{1,2}[A-Za-z]/.test(word)) {
      positionals++;
      continue;
    }
    const [option = "", value] = word.replace(/^--?/, "").split("=", 2);
    const def = known.get(option) ?? (option.startsWith("no-") ? known.get(option.slice(3)) : undefined);
    if (!def) throw new CliError("usage", `souk ${name} has no option ${word}`, { fix: `see: souk ${name} --help` });
    const takesValue = def.type === "string" || def.type === "enum";
    if (takesValue && value === undefined) {
      if (rawArgs[i + 1] === undefined) throw new CliError("usage", `${word} needs a value`, { fix: `see: souk ${name} --help` });
      i++;
    }
  }
  const most = Object.values(args).filter((def) => def.type === "positional").length;
  if (positionals > most)
    throw new CliError("usage", `souk ${name} takes ${most === 0 ? "no words" : `${most} word(s)`}, not ${positionals}`, {
      fix: `see: souk ${name} --help`,
    });
}

/** Makes a command of its definition: options are checked strictly, and each command takes --json and --help. */
export function command<const A extends ArgsDef>(definition: CommandDefinition<A>): Command {
  const args: A & typeof COMMON = { ...definition.args, ...COMMON };
  const usage = (): Promise<string> => {
    const def: CommandDef<ArgsDef> = defineCommand<ArgsDef>({
      meta: { name: `souk ${definition.name}`, description: definition.summary },
      args,
    });
    return renderUsage(def);
  };
  return {
    name: definition.name,
    summary: definition.summary,
    options: Object.entries(args).flatMap(([key, def]) => (def.type === "positional" ? [] : [`--${key}`])),
    usage,
    async run(rawArgs, shell) {
      if (rawArgs.some((word) => word === "--help" || word === "-h")) {
        const text = await usage();
        shell.out(shell.isInteractive ? text : stripVTControlCharacters(text));
        return "ok";
      }
      checkOptions(rawArgs, args, definition.name);
      let parsed: ParsedArgs<A>;
      try {
        parsed = parseArgs<A>([...rawArgs], args);
      } catch (error) {
        if (!(error instanceof Error) || error.name !== "CLIError") throw error;
        throw new CliError("usage", error.message, { fix: `see: souk ${definition.name} --help` });
      }
      return (await definition.run({ args: parsed, shell, json: (parsed as { json?: boolean }).json === true })) ?? "ok";
    },
  };
}
