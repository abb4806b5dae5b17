import { afterEach, describe, expect, it, vi } from "vitest";
import { apiEnv, webEnv } from "../../scripts/app-env.ts";
import { readSettings } from "../../scripts/settings.ts";

const PRIVATE = {
  SOUK_MASTER_KEY_OLD: "b2xk",
  SOUK_S3_SECRET_ACCESS_KEY: "bucket-secret",
  SOUK_S3_ENDPOINT: "https://s3.example",
  STRIPE_SECRET_KEY: "sk_stripe",
};
const SECRETS = { ownerPassword: "o", appPassword: "a", settlePassword: "s", masterKey: "m-key", sessionSecret: "session" };

afterEach(() => vi.unstubAllEnvs());

describe("what each process is told", () => {
  it("[F52] keys of the trusted process never reach the web app, and all of them reach the API", () => {
    for (const [name, value] of Object.entries(PRIVATE)) vi.stubEnv(name, value);
    const settings = readSettings({});
    const database = { appUrl: "postgres://app", settleUrl: "postgres://settle", ownerUrl: "postgres://owner" };
    expect(apiEnv(settings, SECRETS, database)).toMatchObject({ ...PRIVATE, DATABASE_URL: "postgres://app", SOUK_MASTER_KEY: "m-key" });
    const web = webEnv(settings, SECRETS);
    expect(Object.keys(web).filter((name) => /MASTER|DATABASE|S3|STRIPE/.test(name))).toEqual([]);
    expect(web["NEXTAUTH_SECRET"]).toBe("session");
  });
});
