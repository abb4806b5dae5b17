import fc from "fast-check";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningApi, startApi } from "../support/api.ts";
import type { Tenant } from "../support/world.ts";
import { ask, enableSteps, type Step, steps } from "./support.ts";

let api: RunningApi;
let buyer: Tenant;

beforeAll(async () => {
  api = await startApi();
  buyer = await api.world.addTenant("buyer");
  await enableSteps(api, [buyer]);
});
afterAll(() => api.close());

const put = (path: string, text = "x") => ask(api, buyer.key, "PUT", `/v1/files${path}`, text);
const remove = (path: string) => ask(api, buyer.key, "DELETE", `/v1/files${path}`);
const post = (path: string, body: object) => ask(api, buyer.key, "POST", path, body);
const run = async (...list: readonly Step[]) => (await steps(api, buyer.key, ...list)).body;
const exists = async (path: string): Promise<boolean> => (await ask(api, buyer.key, "GET", `/v1/files${path}`)).status === 200;
const refused = (detail: RegExp) => ({ status: 409, body: { code: "file_conflict", detail: expect.stringMatching(detail) } });

describe("a name is a file or a folder", () => {
  it("[F55] an upload is refused on a folder's name, and below a file, whatever the case", async () => {
    expect((await put("/u/reports/a.txt")).status).toBeLessThan(300);
    expect(await put("/u/reports")).toMatchObject(refused(/\/u\/reports is a folder: it holds \/u\/reports\/a\.txt/));
    expect(await put("/u/Reports")).toMatchObject(refused(/is a folder/));
    expect(await put("/u/reports/a.txt/deeper/b.txt")).toMatchObject(refused(/\/u\/reports\/a\.txt is a file/));
    expect((await put("/u/reports.txt")).status).toBeLessThan(300);
    expect((await put("/u/reports/b.txt")).status).toBeLessThan(300);
    // once the folder is empty, its name is free
    await remove("/u/reports/a.txt");
    await remove("/u/reports/b.txt");
    expect((await put("/u/reports")).status).toBeLessThan(300);
  });

  it("[F55] a call that would make such a pair fails as a whole, unbilled; one that takes the other away does not", async () => {
    await put("/c/x/a.txt");
    expect(await run(["write", "/c/other.txt", "1"], ["write", "/c/x", "1"])).toMatchObject({ code: "file_conflict", billed: false });
    expect(await exists("/c/other.txt")).toBe(false);
    await put("/c/x/b.txt");
    expect(await post("/v1/files/move", { from: "/c/x/a.txt", to: "/c/x" })).toMatchObject(refused(/holds \/c\/x\/b\.txt/));
    expect((await run(["move", "/c/x/a.txt", "/c/x"])).code).toBe("file_conflict");
    expect((await run(["write", "/c/n", "1"], ["write", "/c/n/m", "1"])).output.done[1]).toMatchObject({ code: "file_conflict" });
    expect((await run(["remove", "/c/x/a.txt"], ["remove", "/c/x/b.txt"], ["write", "/c/x", "now a file"])).status).toBe("succeeded");
    expect([await exists("/c/x"), await exists("/c/x/a.txt")]).toEqual([true, false]);
  });

  it("[F57] neither a restore nor an accepted review makes one", async () => {
    await put("/r/d", "first");
    await remove("/r/d");
    await put("/r/d/e.txt");
    expect(await post("/v1/files/restore", { path: "/r/d", version: 1 })).toMatchObject(refused(/\/r\/d is a folder/));
    await ask(api, buyer.key, "PUT", "/v1/file-rules", { prefix: "/r/review/", review: true });
    let round = 0;
    // a rule holds on every node within its epoch
    await expect
      .poll(async () => {
        round += 1;
        await run(["write", `/r/review/${round}`, "waits"]);
        return exists(`/r/review/${round}`);
      })
      .toBe(false);
    const { callId } = await run(["write", "/r/review/q", "waits"]);
    await put("/r/review/q/below.txt");
    const answer = await post(`/v1/file-reviews/${callId}/accept`, {});
    expect(answer).toMatchObject(refused(/\/r\/review\/q is a folder/));
  });

  it("[F55] a pair made before stays readable, and can be changed and removed", async () => {
    const owner = new pg.Client({ connectionString: api.database.ownerUrl });
    await owner.connect();
    const setDeleted = (deleted: boolean) => owner.query("UPDATE file_head SET deleted = $1 WHERE path = '/old/a'", [deleted]);
    await put("/old/a", "above");
    await setDeleted(true);
    await put("/old/a/b.txt", "below");
    await setDeleted(false);
    await owner.end();
    expect([await exists("/old/a"), await exists("/old/a/b.txt")]).toEqual([true, true]);
    expect((await put("/old/a", "changed")).status).toBeLessThan(300);
    expect((await put("/old/a/b.txt", "changed")).status).toBeLessThan(300);
    expect(await put("/old/a/c.txt")).toMatchObject(refused(/\/old\/a is a file/));
    expect((await remove("/old/a")).status).toBeLessThan(300);
    expect((await put("/old/a/c.txt")).status).toBeLessThan(300);
  });

  it("[F55] of two calls at once one wins and nothing of it is lost", async () => {
    let round = 0;
    const name = fc.constantFrom("a", "a/b", "a/b/c", "A", "A/d");
    await fc.assert(
      fc.asyncProperty(fc.array(name, { minLength: 2, maxLength: 4 }), async (names) => {
        round += 1;
        const paths = [...new Set(names)].map((one) => `/race/${round}/${one}`);
        const answers = await Promise.all(
          paths.map((path, n) =>
            n % 2 === 0
              ? run(["write", path, path]).then(({ status }) => status === "succeeded")
              : put(path, path).then(({ status }) => status < 300),
          ),
        );
        const kept = await Promise.all(paths.map(exists));
        expect(kept).toEqual(answers);
        const folded = paths.filter((_, n) => kept[n]).map((path) => path.toLowerCase());
        expect(folded.length).toBeGreaterThan(0);
        for (const one of folded) for (const other of folded) expect(other.startsWith(`${one}/`), `${one} and ${other}`).toBe(false);
      }),
      { numRuns: 15 },
    );
  });
});
