const startedAt = performance.now();

/** Seconds since this command began. */
export function elapsedSeconds(): number {
  return (performance.now() - startedAt) / 1000;
}

/** One line of progress with the time it happened. */
export function progress(message: string): void {
  process.stdout.write(`[souk ${elapsedSeconds().toFixed(1)}s] ${message}\n`);
}
