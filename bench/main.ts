import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Benches, BenchResult } from "./result.ts";

const usage = `npm run bench -- [name…] [--json]

Without a name all benches run; a name picks those that begin with it ("call" is call.trivial, call.medium, …).
--json prints one object per line: {name, value, unit, ratio, against, detail}.
`;

async function loadBenches(): Promise<Map<string, Benches[string]>> {
  const files = readdirSync(import.meta.dirname).filter((name) => /^[a-z-]+\.ts$/.test(name) && name !== "main.ts" && name !== "result.ts");
  const all = new Map<string, Benches[string]>();
  for (const file of files.sort()) {
    const { benches } = (await import(join(import.meta.dirname, file))) as { benches?: Benches };
    for (const [name, run] of Object.entries(benches ?? {})) all.set(name, run);
  }
  return all;
}

function rounded(value: number): string {
  if (Number.isInteger(value) || Math.abs(value) >= 1000) return Math.round(value).toLocaleString("en-US");
  return value.toPrecision(3);
}

function tableLine(result: BenchResult): string {
  const compared = result.ratio === null ? "" : `${rounded(result.ratio)} × ${result.against ?? ""}`;
  const detail = Object.entries(result.detail)
    .map(
      ([key, value]) =>
        `${key} ${typeof value === "number" ? rounded(value) : typeof value === "object" ? JSON.stringify(value) : String(value)}`,
    )
    .join(", ");
  return `${result.name.padEnd(24)} ${rounded(result.value).padStart(12)} ${result.unit.padEnd(12)} ${compared}${detail ? `\n    ${detail}` : ""}\n`;
}

async function main(args: readonly string[]): Promise<number> {
  if (args.includes("--help")) {
    process.stdout.write(usage);
    return 0;
  }
  const isJson = args.includes("--json");
  const names = args.filter((arg) => !arg.startsWith("--"));
  const all = await loadBenches();
  const chosen = [...all].filter(
    ([name]) => names.length === 0 || names.some((wanted) => name === wanted || name.startsWith(`${wanted}.`)),
  );
  if (chosen.length === 0) {
    process.stderr.write(`no bench is called ${names.join(" or ")}. There are: ${[...all.keys()].join(" ")}\n`);
    return 2;
  }
  let failed = 0;
  for (const [name, run] of chosen) {
    process.stderr.write(`${name} …\n`);
    try {
      for (const result of await run()) process.stdout.write(isJson ? `${JSON.stringify(result)}\n` : tableLine(result));
    } catch (error) {
      failed += 1;
      process.stderr.write(`${name} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    }
  }
  return failed === 0 ? 0 : 1;
}

process.exit(await main(process.argv.slice(2)));
