import { readFileSync } from "node:fs";
import { intrinsicsCheckSource } from "./intrinsics.ts";

const PARTS = ["primordials", "removals", "time-and-chance", "bytes", "call", "network", "ctx"] as const;

/** The script that runs first in every guest context. Its completion value is the `enter` function. */
export function bootstrapSource(): string {
  const read = (part: string): string => readFileSync(new URL(`../guest/${part}.js`, import.meta.url), "utf8");
  const check = `const [takeSnapshot, isIntact] = ${intrinsicsCheckSource()};`;
  return ['(() => { "use strict";', ...PARTS.map(read), check, read("entry"), "return enter; })()"].join("\n");
}
