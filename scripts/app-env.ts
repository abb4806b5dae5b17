import type { Secrets } from "./data-dir.ts";
import type { Settings } from "./settings.ts";

export interface DatabaseUrls {
  readonly appUrl: string;
  readonly settleUrl: string;
  readonly ownerUrl: string;
}

export interface AppUrls {
  readonly api: string;
  readonly web: string;
}

/** What only the trusted process may know. */
const API_ONLY = /^(?:DATABASE_URL|SOUK_DATABASE_.*|SOUK_MASTER_KEY.*|SOUK_S3_.*|STRIPE_.*)$/;
/** Of these, what the API takes from the environment as it is. */
const FOR_API = /^(?:SOUK_MASTER_KEY_OLD|SOUK_S3_.*|STRIPE_.*)$/;

/** Where this installation answers. A wildcard address is reached by loopback from here. */
export function appUrls(settings: Settings): AppUrls {
  const wildcard = settings.bind === "0.0.0.0" || settings.bind === "::";
  const host = wildcard ? "127.0.0.1" : settings.bind.includes(":") ? `[${settings.bind}]` : settings.bind;
  return { api: `http://${host}:${settings.apiPort}`, web: `http://${host}:${settings.webPort}` };
}

function inherited(source: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(source)) if (value !== undefined && !API_ONLY.test(name)) env[name] = value;
  return env;
}

/** Environment of the API, and of the seeder that runs the same app. */
export function apiEnv(settings: Settings, secrets: Secrets, database: DatabaseUrls): Record<string, string> {
  const urls = appUrls(settings);
  const own = Object.entries(process.env).filter(([name]) => FOR_API.test(name));
  return {
    ...inherited(process.env),
    ...Object.fromEntries(own.map(([name, value]) => [name, value ?? ""])),
    NODE_ENV: "production",
    DATABASE_URL: database.appUrl,
    SOUK_DATABASE_SETTLE_URL: database.settleUrl,
    SOUK_DATABASE_OWNER_URL: database.ownerUrl,
    SOUK_MASTER_KEY: settings.masterKey ?? secrets.masterKey,
    SOUK_API_PORT: String(settings.apiPort),
    SOUK_WEB_PORT: String(settings.webPort),
    SOUK_BIND: settings.bind,
    SOUK_DATA_DIR: settings.dataDir,
    SOUK_DEMO: settings.isDemo ? "1" : "0",
    SOUK_API_URL: process.env["SOUK_API_URL"] || urls.api,
    SOUK_WEB_URL: process.env["SOUK_WEB_URL"] || urls.web,
  };
}

/** Environment of the web app: no database, no master key. */
export function webEnv(settings: Settings, secrets: Secrets): Record<string, string> {
  const urls = appUrls(settings);
  return {
    ...inherited(process.env),
    NODE_ENV: "production",
    NEXT_TELEMETRY_DISABLED: "1",
    SOUK_API_URL: urls.api,
    SOUK_API_PORT: String(settings.apiPort),
    SOUK_WEB_PORT: String(settings.webPort),
    SOUK_DEMO: settings.isDemo ? "1" : "0",
    NEXTAUTH_URL: process.env["NEXTAUTH_URL"] || urls.web,
    NEXTAUTH_SECRET: process.env["NEXTAUTH_SECRET"] || secrets.sessionSecret,
  };
}
