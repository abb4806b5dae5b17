import { defineConfig } from "prisma/config";

export default defineConfig({
  schema: "prisma/schema",
  migrations: { path: "prisma/migrations" },
  // Only commands that reach a database need it; scripts set it.
  datasource: { url: process.env["SOUK_DATABASE_OWNER_URL"] ?? "postgresql://owner@127.0.0.1:1/souk" },
});
