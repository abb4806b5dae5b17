import { describe, expect, it } from "vitest";
import { defineSkill, fail, z } from "../index.ts";
import { testSkill } from "./index.ts";

const counter = defineSkill({
  name: "acme/counter",
  version: "1.0.0",
  summary: "Counts.",
  price: { call: "0 USD" },
  permissions: { files: ["read:/in/*", "read,write:/out/**"], kv: true },
  errors: { negative: "The step is negative." },
  input: z.object({ step: z.number(), path: z.string().optional(), readBack: z.string().optional() }),
  output: z.object({ total: z.number(), drawn: z.number(), at: z.number(), seen: z.array(z.string()), text: z.string().nullable() }),
  async run({ input, files, kv, log, now, random }) {
    if (input.path !== undefined) await files.write(input.path, `step ${input.step}`);
    const total = Number((await kv.get("total")) ?? "0") + input.step;
    await kv.set("total", String(total));
    if (input.step < 0) fail("negative", "steps go forward");
    log.info("total", { total });
    const seen = (await files.list("/")).map((entry) => entry.path);
    const text = input.readBack === undefined ? null : await files.read(input.readBack);
    return { total, drawn: random(), at: now, seen, text };
  },
});

describe("testSkill", () => {
  it("keeps files and values of a call that succeeds", async () => {
    const test = testSkill(counter, { now: 5, seed: 7 });
    const first = await test.call({ step: 2, path: "/out/a/b.txt", readBack: "/out/a/b.txt" });
    expect(first).toMatchObject({
      output: { total: 2, at: 5, text: "step 2" },
      written: { "/out/a/b.txt": "step 2" },
      reads: ["/out/a/b.txt"],
    });
    expect(first.logs).toEqual([{ level: "info", text: 'total {"total":2}' }]);
    expect(first.output.seen).toEqual([]);
    const second = await test.call({ step: 3 });
    expect(second.output).toMatchObject({ total: 5, drawn: first.output.drawn, seen: ["/out/a/b.txt"] });
  });

  it("drops everything a call did that ends with fail()", async () => {
    const test = testSkill(counter, { files: { "/in/x": "1" } });
    await expect(test.call({ step: -1, path: "/out/x" })).rejects.toMatchObject({
      code: "skill_failed",
      skillError: { code: "negative", message: "steps go forward" },
    });
    expect(test.files()).toEqual({ "/in/x": "1" });
    expect((await test.call({ step: 1 })).output.total).toBe(1);
  });

  it.each([
    ["/hr/salaries.csv", "permission_denied"],
    ["/in/deep/x", "permission_denied"],
    ["/out/../hr/salaries.csv", "not_found"],
    ["/out/none.txt", "not_found"],
  ])("[I3] refuses to read %s with %s", async (readBack, code) => {
    const test = testSkill(counter, { files: { "/hr/salaries.csv": "secret", "/in/deep/x": "1" } });
    await expect(test.call({ step: 1, readBack })).rejects.toMatchObject({ code });
  });

  it("[I3] lists only what the declared permissions reach, and stages no write elsewhere", async () => {
    const test = testSkill(counter, { files: { "/hr/salaries.csv": "secret", "/in/x": "1" } });
    expect((await test.call({ step: 1 })).output.seen).toEqual(["/in/x"]);
    await expect(test.call({ step: 1, path: "/in/x" })).rejects.toMatchObject({ code: "permission_denied" });
  });

  it("moves and removes files when the call succeeds", async () => {
    const mover = defineSkill({
      name: "acme/mover",
      version: "1.0.0",
      summary: "Moves.",
      price: { call: "0 USD" },
      permissions: { files: ["read,write:/out/**"] },
      input: z.object({ remove: z.string() }),
      output: z.object({ gone: z.boolean() }),
      async run({ input, files }) {
        await files.move("/out/a", "/out/b");
        await files.remove(input.remove);
        return { gone: !(await files.exists(input.remove)) && !(await files.exists("/out/a")) };
      },
    });
    const test = testSkill(mover, { files: { "/out/a": "1", "/out/c": "2", "/hr/x": "3" } });
    await expect(test.call({ remove: "/hr/x" })).rejects.toMatchObject({ code: "permission_denied" });
    expect(Object.keys(test.files())).toEqual(["/out/a", "/out/c", "/hr/x"]);
    expect(await test.call({ remove: "/out/c" })).toMatchObject({ output: { gone: true }, removed: ["/out/a", "/out/c"] });
    expect(test.files()).toEqual({ "/out/b": "1", "/hr/x": "3" });
  });

  it("answers declared requests from the test, refuses others, and counts units and progress", async () => {
    const asker = defineSkill({
      name: "acme/asker",
      version: "1.0.0",
      summary: "Asks.",
      price: { call: "0 USD", units: { rates: { price: "0.01 USD", max: 3 } } },
      permissions: { network: ["GET:api.example.com/v1/**"], connections: ["erp"] },
      input: z.object({ url: z.string() }),
      output: z.object({ status: z.number(), rate: z.unknown(), type: z.string().nullable(), owner: z.unknown() }),
      async run({ input, fetch, connections, progress, meter }) {
        const answer = await fetch(input.url, { headers: { authorization: "Bearer {{secret:RATES}}" } });
        await progress(0.5, "asked");
        await meter("rates", 2);
        await meter("rates", 1);
        const owner = await connections.erp.request({ operation: "getOwner", params: { id: 7 } });
        return { status: answer.status, rate: await answer.json(), type: answer.headers.get("content-type"), owner: await owner.json() };
      },
    });
    const seen: unknown[] = [];
    const test = testSkill(asker, {
      answer: (request) => {
        seen.push([request.connection, request.operation, request.url, request.headers]);
        return { status: 200, headers: { "Content-Type": "application/json" }, body: request.params };
      },
    });
    expect(await test.call({ url: "https://api.example.com/v1/rate" })).toMatchObject({
      output: { status: 200, rate: {}, type: "application/json", owner: { id: 7 } },
      progress: [{ fraction: 0.5, note: "asked" }],
      meters: { rates: 3 },
    });
    expect(seen).toEqual([
      [null, null, "https://api.example.com/v1/rate", [["authorization", "Bearer {{secret:RATES}}"]]],
      ["erp", "getOwner", "/", []],
    ]);
    for (const url of ["https://evil.example/v1/x", "http://api.example.com/v1/x", "https://api.example.com/v2"])
      await expect(test.call({ url })).rejects.toMatchObject({ code: "permission_denied" });
  });

  it("[F2] checks both sides by the schemas", async () => {
    const wrong = { ...counter, run: () => ({ total: "many" }) as never };
    await expect(testSkill(wrong).call({ step: 1 })).rejects.toMatchObject({
      code: "invalid_output",
      message: expect.stringContaining("/total"),
    });
    await expect(testSkill(counter).call({ step: "1" as never })).rejects.toMatchObject({ code: "invalid_input" });
  });
});
