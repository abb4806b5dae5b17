import { CliError } from "../cli-error.ts";
import { type Command, command } from "../command.ts";

function bash(commands: readonly Command[]): string {
  const words = [...new Set(commands.map((item) => item.name.split(" ")[0]))].join(" ");
  const cases = commands.map((item) => `    "${item.name}") words="${item.options.join(" ")}" ;;`).join("\n");
  const second = commands.flatMap((item) => (item.name.includes(" ") ? [item.name.split(" ")] : []));
  const parents = [...new Set(second.map(([first]) => first))].map(
    (first) =>
      `    ${first}) words="${second
        .filter(([parent]) => parent === first)
        .map(([, verb]) => verb)
        .join(" ")}" ;;`,
  );
  return `# eval "$(souk completion bash)"
_souk() {
  local current="\${COMP_WORDS[COMP_CWORD]}" words=""
  if [ "$COMP_CWORD" -eq 1 ]; then words="${words}"
  elif [ "$COMP_CWORD" -eq 2 ] && [[ "$current" != -* ]]; then case "\${COMP_WORDS[1]}" in
${parents.join("\n")}
  esac
  else case "\${COMP_WORDS[1]} \${COMP_WORDS[2]}" in
${cases
  .split("\n")
  .filter((line) => / .* /.test(line.split(")")[0] ?? ""))
  .join("\n")}
    *) case "\${COMP_WORDS[1]}" in
${cases}
    esac ;;
  esac; fi
  COMPREPLY=( $(compgen -W "$words" -- "$current") )
}
complete -o default -F _souk souk`;
}

function fish(commands: readonly Command[]): string {
  const lines = commands.flatMap((item) => {
    const [first = "", verb] = item.name.split(" ");
    const where = verb === undefined ? "__fish_use_subcommand" : `__fish_seen_subcommand_from ${first}`;
    const word = verb ?? first;
    const text = item.summary.replaceAll("'", "");
    return [
      `complete -c souk -f -n '${where}' -a '${word}' -d '${text}'`,
      ...item.options.map((option) => `complete -c souk -n '__fish_seen_subcommand_from ${word}' -l '${option.slice(2)}'`),
    ];
  });
  return ["# souk completion fish | source", ...lines].join("\n");
}

function zsh(commands: readonly Command[]): string {
  return `# eval "$(souk completion zsh)"\nautoload -U +X bashcompinit && bashcompinit\n${bash(commands)}`;
}

/** Completion for all other commands. */
export function completionOf(commands: readonly Command[]): Command {
  return command({
    name: "completion",
    summary: "Print a completion script for bash, zsh or fish",
    args: { shell: { type: "positional", required: true, description: "bash, zsh or fish" } },
    async run({ args, shell }) {
      const write = { bash, zsh, fish }[args.shell];
      if (!write) throw new CliError("usage", `there is no completion for ${args.shell}`, { fix: "one of bash, zsh, fish" });
      shell.out(write(commands));
      return "ok";
    },
  });
}
