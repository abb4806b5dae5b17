import { type FSWatcher, watch } from "node:fs";
import { basename, dirname } from "node:path";

const SETTLE_MS = 120;

/** Watches files by their folders (editors replace files); calls back once per burst of changes. Answers how to stop. */
export function watchFiles(files: readonly string[], onChange: () => void): () => void {
  const byFolder = new Map<string, Set<string>>();
  for (const file of files) byFolder.set(dirname(file), (byFolder.get(dirname(file)) ?? new Set()).add(basename(file)));
  let timer: NodeJS.Timeout | undefined;
  const watchers = [...byFolder].map(
    ([folder, names]): FSWatcher =>
      watch(folder, (_event, name) => {
        if (name !== null && !names.has(name)) return;
        clearTimeout(timer);
        timer = setTimeout(onChange, SETTLE_MS);
      }),
  );
  return () => {
    clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
  };
}
