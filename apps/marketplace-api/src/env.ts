import { TIERS, type Tier } from "@souk/sandbox";
import { z } from "zod";
import { isNetwork } from "./modules/network/index.ts";

const port = z.coerce.number().int().min(0).max(65_535);
const optional = z
  .string()
  .optional()
  .transform((text) => (text === undefined || text === "" ? null : text));

const Env = z
  .object({
    SOUK_API_PORT: port.default(4000),
    SOUK_BIND: z.string().default("127.0.0.1"),
    SOUK_ROLE: z.enum(["all", "api", "worker", "runner"]).default("all"),
    SOUK_DEMO: z.enum(["0", "1"]).default("0"),
    SOUK_HOSTS: z.coerce.number().int().min(0).max(64).optional(),
    SOUK_SANDBOX_TIER_MIN: z.enum(TIERS).optional(),
    SOUK_NATS_URL: optional,
    SOUK_DATA_DIR: z.string().default(".data"),
    /** What the API calls itself: audience of access tokens. */
    SOUK_API_URL: optional,
    SOUK_WEB_URL: optional,
    DATABASE_URL: z
      .string("set DATABASE_URL to a PostgreSQL URL of the role souk_app (npm start does it with the embedded database)")
      .min(1),
    SOUK_DATABASE_SETTLE_URL: z.string("set SOUK_DATABASE_SETTLE_URL to a PostgreSQL URL of the role souk_settle").min(1),
    SOUK_MASTER_KEY: z
      .string("set SOUK_MASTER_KEY to 32 random bytes in base64 (openssl rand -base64 32)")
      .refine((text) => Buffer.from(text, "base64").length === 32, "SOUK_MASTER_KEY must be 32 bytes in base64"),
    /** Keys that only open what was sealed before the master key was changed; `souk admin keys rotate` makes them unnecessary. */
    SOUK_MASTER_KEY_OLD: z
      .string()
      .default("")
      .transform((text) => text.split(",").filter((key) => key !== ""))
      .refine((keys) => keys.every((key) => Buffer.from(key, "base64").length === 32), "each key is 32 bytes in base64"),
    /** Names of the demo's own systems and their loopback ports. */
    SOUK_DEMO_HOSTS: z
      .string()
      .default("")
      .refine((text) => /^([a-z0-9.-]+=\d{1,5}(,|$))*$/.test(text), "reads name=port,name=port"),
    /** Networks of this installation; no connection of a company leads there. */
    SOUK_CLOSED_NETWORKS: z
      .string()
      .default("")
      .transform((text) => text.split(",").filter((network) => network !== ""))
      .refine((networks) => networks.every(isNetwork), "reads 10.0.0.0/16,fd00:12::/48"),
    STRIPE_SECRET_KEY: optional,
    STRIPE_WEBHOOK_SECRET: optional,
    /** How long the network log is kept; pages look back 30 days. */
    SOUK_NETWORK_LOG_DAYS: z.coerce.number().int().min(30, "at least 30 days").max(3_650).default(180),
    /** Where file contents are kept; without an endpoint: in PostgreSQL. */
    SOUK_S3_ENDPOINT: optional,
    SOUK_S3_BUCKET: optional,
    SOUK_S3_REGION: z.string().default("us-east-1"),
    SOUK_S3_ACCESS_KEY_ID: optional,
    SOUK_S3_SECRET_ACCESS_KEY: optional,
    /** The commit this build is of; empty: what git says of the checkout. */
    SOUK_COMMIT: optional,
    SOUK_LOG_LEVEL: z.enum(["trace", "debug", "info", "warn", "error", "silent"]).default("info"),
  })
  .superRefine((env, ctx) => {
    const loopback = env.SOUK_BIND === "127.0.0.1" || env.SOUK_BIND === "::1" || env.SOUK_BIND === "localhost";
    if (env.SOUK_DEMO === "1" && !loopback)
      ctx.addIssue({
        code: "custom",
        path: ["SOUK_BIND"],
        message: "demo data is for loopback only: set SOUK_BIND=127.0.0.1 or SOUK_DEMO=0",
      });
    if (env.SOUK_DEMO === "0" && env.SOUK_DEMO_HOSTS !== "")
      ctx.addIssue({
        code: "custom",
        path: ["SOUK_DEMO_HOSTS"],
        message: "the demo's systems exist in the demo only: unset it or set SOUK_DEMO=1",
      });
    if (env.SOUK_DEMO === "0" && env.SOUK_SANDBOX_TIER_MIN === undefined) {
      ctx.addIssue({
        code: "custom",
        path: ["SOUK_SANDBOX_TIER_MIN"],
        message: `with SOUK_DEMO=0 choose the weakest sandbox tier you accept: ${TIERS.join(", ")}`,
      });
    }
    if (env.SOUK_S3_ENDPOINT !== null) {
      for (const name of ["SOUK_S3_BUCKET", "SOUK_S3_ACCESS_KEY_ID", "SOUK_S3_SECRET_ACCESS_KEY"] as const)
        if (env[name] === null) ctx.addIssue({ code: "custom", path: [name], message: "SOUK_S3_ENDPOINT needs it" });
    }
    if (env.SOUK_ROLE === "runner" || env.SOUK_NATS_URL !== null) {
      ctx.addIssue({
        code: "custom",
        path: ["SOUK_ROLE"],
        message: "runners on other machines (SOUK_ROLE=runner, SOUK_NATS_URL) come with a later release: unset both",
      });
    }
  });

export interface Env {
  readonly apiPort: number;
  readonly bind: string;
  readonly role: "all" | "api" | "worker";
  readonly demo: boolean;
  readonly hosts: number | null;
  /** Null: whatever the machine has (demo only). */
  readonly tierMin: Tier | null;
  readonly dataDir: string;
  readonly apiUrl: string;
  readonly webUrl: string | null;
  readonly databaseUrl: string;
  readonly settleUrl: string;
  readonly masterKey: Buffer;
  readonly oldMasterKeys: readonly Buffer[];
  readonly demoHosts: ReadonlyMap<string, number>;
  readonly closedNetworks: readonly string[];
  /** Ports of this installation, as far as this process knows them. */
  readonly ownPorts: readonly number[];
  readonly networkLogDays: number;
  readonly commit: string | null;
  readonly logLevel: string;
  /** Null: file contents are kept in PostgreSQL. */
  readonly s3: {
    readonly endpoint: string;
    readonly bucket: string;
    readonly region: string;
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
  } | null;
}

/** Reads the environment once, at start. @throws Error with every problem in one message. */
export function readEnv(source: Readonly<Record<string, string | undefined>>): Env {
  const parsed = Env.safeParse(source);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `  ${issue.path.join(".")}: ${issue.message}`);
    throw new Error(`Souk cannot start with this environment:\n${lines.join("\n")}`);
  }
  const env = parsed.data;
  return {
    apiPort: env.SOUK_API_PORT,
    bind: env.SOUK_BIND,
    role: env.SOUK_ROLE === "runner" ? "all" : env.SOUK_ROLE,
    demo: env.SOUK_DEMO === "1",
    hosts: env.SOUK_HOSTS ?? null,
    tierMin: env.SOUK_SANDBOX_TIER_MIN ?? null,
    dataDir: env.SOUK_DATA_DIR,
    apiUrl: env.SOUK_API_URL ?? `http://${env.SOUK_BIND}:${env.SOUK_API_PORT}`,
    webUrl: env.SOUK_WEB_URL,
    databaseUrl: env.DATABASE_URL,
    settleUrl: env.SOUK_DATABASE_SETTLE_URL,
    masterKey: Buffer.from(env.SOUK_MASTER_KEY, "base64"),
    oldMasterKeys: env.SOUK_MASTER_KEY_OLD.map((key) => Buffer.from(key, "base64")),
    demoHosts: new Map(
      env.SOUK_DEMO_HOSTS.split(",")
        .filter((pair) => pair !== "")
        .map((pair) => pair.split("="))
        .map(([name = "", at = ""]) => [name, Number(at)]),
    ),
    closedNetworks: env.SOUK_CLOSED_NETWORKS,
    ownPorts: [env.SOUK_API_PORT, ...[env.SOUK_WEB_URL, env.SOUK_API_URL, env.DATABASE_URL, env.SOUK_DATABASE_SETTLE_URL].flatMap(portOf)],
    networkLogDays: env.SOUK_NETWORK_LOG_DAYS,
    commit: env.SOUK_COMMIT,
    logLevel: env.SOUK_LOG_LEVEL,
    s3:
      env.SOUK_S3_ENDPOINT === null
        ? null
        : {
            endpoint: env.SOUK_S3_ENDPOINT,
            bucket: env.SOUK_S3_BUCKET ?? "",
            region: env.SOUK_S3_REGION,
            accessKeyId: env.SOUK_S3_ACCESS_KEY_ID ?? "",
            secretAccessKey: env.SOUK_S3_SECRET_ACCESS_KEY ?? "",
          },
  };
}

/** Empty for a URL without a port of its own. */
function portOf(url: string | null): number[] {
  const port = url !== null && URL.canParse(url) ? new URL(url).port : "";
  return port === "" ? [] : [Number(port)];
}

/** The environment of this process. @throws Error with every problem in one message. */
export const readProcessEnv = (): Env => readEnv(process.env);
