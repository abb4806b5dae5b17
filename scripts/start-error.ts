/** Something the person at the terminal can mend: printed as plain text, never with a stack. */
export class StartError extends Error {
  override readonly name = "StartError";
  /** How the process ends on it: 1, or as `souk` ends (4 not found, 9 conflict). */
  readonly exitCode: number;

  constructor(message: string, { exitCode = 1 }: { readonly exitCode?: number } = {}) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** The other side holds something this would destroy or disturb. */
export const CONFLICT = { exitCode: 9 } as const;

/** The text to print for whatever was thrown. */
export function errorText(error: unknown): string {
  if (error instanceof StartError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
