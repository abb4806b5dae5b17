import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { z } from "zod";

/** Which build a process runs; the operator sees it of every process. */
export interface Build {
  readonly version: string;
  /** Null when it was not built from a repository and nobody said. */
  readonly commit: string | null;
}

const Package = z.looseObject({ version: z.string() });

/** The build of this process: the package's version, and the commit as given, else as git says. */
export function readBuild(given: string | null): Build {
  const { version } = Package.parse(JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")));
  return { version, commit: given ?? commitOfCheckout() };
}

function commitOfCheckout(): string | null {
  try {
    const said = execFileSync("git", ["rev-parse", "--short=10", "HEAD"], {
      cwd: import.meta.dirname,
      timeout: 2_000,
      stdio: ["ignore", "pipe", "ignore"],
      encoding: "utf8",
    });
    return said.trim() || null;
  } catch {
    return null;
  }
}
