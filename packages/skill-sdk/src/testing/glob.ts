const cache = new Map<string, RegExp>();

function compile(glob: string): RegExp {
  const source = glob
    .split(/(\*\*|\*)/)
    .map((part) => (part === "**" ? ".*" : part === "*" ? "[^/]*" : part.replace(/[\\^$.|?+()[\]{}]/g, "\\$&")))
    .join("");
  return new RegExp(`^${source}$`, "s");
}

/** Whether a path matches a file glob: `*` within one folder, `**` across folders. */
export function matchesGlob(glob: string, path: string): boolean {
  let pattern = cache.get(glob);
  if (!pattern) {
    pattern = compile(glob);
    cache.set(glob, pattern);
  }
  return pattern.test(path);
}
