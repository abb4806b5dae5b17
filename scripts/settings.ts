import { resolve } from "node:path";
import { z } from "zod";
import { inRepository } from "./repository.ts";
import { StartError } from "./start-error.ts";

const port = z.coerce.number().int().min(1).max(65_535);
const text = z
  .string()
  .optional()
  .transform((value) => (value === undefined || value.trim() === "" ? null : value.trim()));

const Environment = z
  .object({
    SOUK_WEB_PORT: port.default(3000),
    SOUK_API_PORT: port.default(4000),
    SOUK_POSTGRES_PORT: port.optional(),
    SOUK_BIND: z.string().min(1).default("127.0.0.1"),
    SOUK_DATA_DIR: text,
    SOUK_ROLE: z.enum(["all", "api", "worker", "runner"]).default("all"),
    SOUK_NATS_URL: text,
    SOUK_DEMO: z.enum(["0", "1"]).optional(),
    SOUK_SANDBOX_TIER_MIN: text,
    SOUK_MASTER_KEY: text,
    DATABASE_URL: text,
    SOUK_DATABASE_SETTLE_URL: text,
    SOUK_DATABASE_OWNER_URL: text,
  })
  .superRefine((env, context) => {
    const problem = (variable: string, message: string) => context.addIssue({ code: "custom", path: [variable], message });
    const isDemo = (env.SOUK_DEMO ?? (env.DATABASE_URL ? "0" : "1")) === "1";
    if (env.SOUK_ROLE === "runner" || env.SOUK_NATS_URL)
      problem("SOUK_ROLE", "runners on other machines (SOUK_ROLE=runner, SOUK_NATS_URL) come with a later release: unset both");
    if (isDemo && !isLoopback(env.SOUK_BIND)) problem("SOUK_BIND", "the demo is for loopback only: set SOUK_BIND=127.0.0.1 or SOUK_DEMO=0");
    if (!isDemo && !env.SOUK_MASTER_KEY)
      problem("SOUK_MASTER_KEY", "is needed with SOUK_DEMO=0: 32 random bytes in base64 (openssl rand -base64 32)");
    if (!isDemo && !env.SOUK_SANDBOX_TIER_MIN)
      problem(
        "SOUK_SANDBOX_TIER_MIN",
        "is needed with SOUK_DEMO=0: the weakest sandbox tier you accept: bubblewrap, setpriv or permission",
      );
    if (env.DATABASE_URL)
      for (const name of ["SOUK_DATABASE_SETTLE_URL", "SOUK_DATABASE_OWNER_URL"] as const)
        if (!env[name]) problem(name, "is needed beside DATABASE_URL: each role signs in with its own");
  });

export interface OwnServer {
  readonly appUrl: string;
  readonly settleUrl: string;
  readonly ownerUrl: string;
}

/** What the commands of this repository are told by the environment (CONTRACT, Environment). */
export interface Settings {
  readonly webPort: number;
  readonly apiPort: number;
  readonly postgresPort: number | null;
  readonly bind: string;
  /** Pages belong to `all`; with `api` or `worker` only that process is started. */
  readonly hasWeb: boolean;
  readonly dataDir: string;
  readonly isDemo: boolean;
  readonly masterKey: string | null;
  /** Null: the embedded PostgreSQL. */
  readonly ownServer: OwnServer | null;
}

function isLoopback(bind: string): boolean {
  return bind === "localhost" || bind === "::1" || /^127\./.test(bind);
}

/** Reads the environment once. @throws StartError with every problem in one message. */
export function readSettings(source: Readonly<Record<string, string | undefined>> = process.env): Settings {
  const parsed = Environment.safeParse(source);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `  ${issue.path.join(".")}: ${issue.message}`);
    throw new StartError(`Souk cannot start with this environment:\n${lines.join("\n")}`);
  }
  const env = parsed.data;
  const { DATABASE_URL: appUrl, SOUK_DATABASE_SETTLE_URL: settleUrl, SOUK_DATABASE_OWNER_URL: ownerUrl } = env;
  return {
    webPort: env.SOUK_WEB_PORT,
    apiPort: env.SOUK_API_PORT,
    postgresPort: env.SOUK_POSTGRES_PORT ?? null,
    bind: env.SOUK_BIND,
    hasWeb: env.SOUK_ROLE === "all",
    dataDir: env.SOUK_DATA_DIR === null ? inRepository(".data") : resolve(env.SOUK_DATA_DIR),
    isDemo: (env.SOUK_DEMO ?? (appUrl ? "0" : "1")) === "1",
    masterKey: env.SOUK_MASTER_KEY,
    ownServer: appUrl && settleUrl && ownerUrl ? { appUrl, settleUrl, ownerUrl } : null,
  };
}
