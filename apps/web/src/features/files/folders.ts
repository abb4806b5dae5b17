/** Top-level folders with the number of files below them, by name. */
export function foldersOf(files: readonly { readonly path: string }[]): readonly { readonly name: string; readonly count: number }[] {
  const counts = new Map<string, number>();
  for (const { path } of files) {
    const name = /^(\/[^/]+)\//.exec(path)?.[1] ?? "/";
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].map(([name, count]) => ({ name, count })).toSorted((a, b) => a.name.localeCompare(b.name));
}

/** The files below a folder; newest change first when no folder is chosen. */
export function inFolder<File extends { readonly path: string; readonly updatedAt: string }>(
  files: readonly File[],
  folder: string,
): readonly File[] {
  if (folder) return files.filter(({ path }) => path.startsWith(`${folder}/`));
  return files.toSorted((a, b) => b.updatedAt.localeCompare(a.updatedAt));
}
