const MOST = 30;

/** The opened folders as they stand in the address, each with those above it; the order is outermost first. */
export function openFolders(text: string | undefined): readonly string[] {
  const all = new Set<string>();
  for (const folder of (text ?? "").split(",")) {
    if (!folder.startsWith("/") || !folder.endsWith("/")) continue;
    for (let end = folder.indexOf("/", 1); end !== -1; end = folder.indexOf("/", end + 1)) all.add(folder.slice(0, end + 1));
  }
  return [...all].toSorted((a, b) => a.length - b.length || a.localeCompare(b)).slice(0, MOST);
}

/** What the address says once a folder was opened or closed; closing one closes everything below it. */
export function withFolder(open: readonly string[], folder: string, isOpen: boolean): readonly string[] {
  if (isOpen) return openFolders([...open, folder].join(","));
  return open.filter((one) => !one.startsWith(folder));
}
