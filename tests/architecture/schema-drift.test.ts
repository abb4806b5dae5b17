import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { createTestDatabase } from "@souk/test-kit/postgres";
import { describe, expect, it } from "vitest";
import { plainEnvironment } from "../../scripts/commands.ts";
import { inRepository } from "../../scripts/repository.ts";

/** What `prisma migrate diff` says about a database beside prisma/schema. */
function differences(ownerUrl: string): Promise<string> {
  const prisma = createRequire(import.meta.url).resolve("prisma/build/index.js");
  const args = [prisma, "migrate", "diff", "--from-config-datasource", "--to-schema", inRepository("prisma/schema")];
  const child = spawn(process.execPath, args, {
    cwd: inRepository(),
    env: plainEnvironment({
      SOUK_DATABASE_OWNER_URL: ownerUrl,
      PRISMA_SCHEMA_ENGINE_BINARY: inRepository("prisma/engine/schema-engine.mjs"),
      CHECKPOINT_DISABLE: "1",
      NO_COLOR: "1",
    }),
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk) => {
      said += String(chunk);
    });
  return new Promise((resolve) => child.once("close", () => resolve(said)));
}

describe("prisma/schema", () => {
  it("is what the migrations make, apart from indexes only SQL can say", async () => {
    const database = await createTestDatabase();
    const said = await differences(database.ownerUrl);
    const changes = said.split("\n").filter((line) => /^\s*\[[+*-]\]/.test(line));
    const unexplained = changes.filter(
      (line) => !/^\[\*\] Changed the `\w+` table$/.test(line) && !/^\s*\[-\] Removed index on columns/.test(line),
    );
    expect(unexplained, said).toEqual([]);
    expect(changes.length, said).toBeGreaterThan(0); // partial and trigram indexes: the engine did look
    await database.drop();
  });
});
