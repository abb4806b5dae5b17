/** Something the person at the terminal can mend: printed as plain text, never with a stack. */
export class StartError extends Error {
  override readonly name = "StartError";
}

/** The text to print for whatever was thrown. */
export function errorText(error: unknown): string {
  if (error instanceof StartError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
