import { z } from "zod";

const Port = z.coerce.number().int().min(1).max(65_535);
const Env = z.object({
  SOUK_API_PORT: Port.default(4000),
  /** Where the API listens; only the web server talks to it. */
  SOUK_API_URL: z.url().optional(),
  /** Encrypts the session cookie. Given by `npm start`; a server of your own sets it. */
  NEXTAUTH_SECRET: z.string().min(32, "needs at least 32 characters"),
  NODE_ENV: z.string().optional(),
  /** Where browsers reach this app, e.g. https://souk.example.com. */
  NEXTAUTH_URL: z.url().optional(),
});

export interface WebEnv {
  readonly apiUrl: string;
  readonly sessionSecret: string;
  readonly secureCookies: boolean;
  /** `next dev`: React asks for eval there. */
  readonly isDevelopment: boolean;
}

let parsed: WebEnv | undefined;

/** The web app's settings, read once. @throws Error that names every setting that is missing or wrong. */
export function webEnv(): WebEnv {
  if (parsed) return parsed;
  const result = Env.safeParse(process.env);
  if (!result.success) {
    const problems = result.error.issues.map((issue) => `  ${issue.path.join(".")}: ${issue.message}`);
    throw new Error(`The web app cannot start:\n${problems.join("\n")}`);
  }
  const env = result.data;
  parsed = {
    apiUrl: (env.SOUK_API_URL ?? `http://127.0.0.1:${env.SOUK_API_PORT}`).replace(/\/$/, ""),
    sessionSecret: env.NEXTAUTH_SECRET,
    secureCookies: env.NEXTAUTH_URL?.startsWith("https://") ?? false,
    isDevelopment: env.NODE_ENV === "development",
  };
  return parsed;
}
