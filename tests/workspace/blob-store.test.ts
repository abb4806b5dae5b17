import { newUuid, steppingClock, systemClock, systemRandom } from "@souk/kernel";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createBlobStore, createBlobSweeper, createS3Store } from "../../apps/marketplace-api/src/modules/file/index.ts";
import { type RunningApi, startApi } from "../support/api.ts";
import type { Tenant } from "../support/world.ts";
import { S3_KEYS, type S3Server, startS3 } from "./s3-server.ts";
import { ask, enableSteps, steps } from "./support.ts";

let s3: S3Server;
let api: RunningApi;
let buyer: Tenant;
const DAY = 86_400_000;

beforeAll(async () => {
  s3 = await startS3();
  api = await startApi({ objects: createS3Store({ endpoint: s3.endpoint, ...S3_KEYS }, systemClock) });
  buyer = await api.world.addTenant("buyer");
  await enableSteps(api, [buyer]);
});
afterAll(async () => {
  await api.close();
  await s3.close();
});

const put = (path: string, text: string) => ask(api, buyer.key, "PUT", `/v1/files${path}`, text);
const events = () => api.world.db.withCompany(buyer.companyId, (tx) => tx.usageEvent.count());

describe("contents in an S3-compatible store", () => {
  it("[F55] keeps and answers files of people and of calls, once per content", async () => {
    await put("/s/a.txt", "in the bucket");
    expect(s3.objects.size).toBe(1);
    await put("/s/b.txt", "in the bucket");
    expect(s3.objects.size).toBe(1);
    expect((await steps(api, buyer.key, ["read", "/s/a.txt"], ["write", "/s/c.txt", "by a call"])).body.output.done[0]).toBe(
      "in the bucket",
    );
    expect((await ask(api, buyer.key, "GET", "/v1/files/s/c.txt")).text).toBe("by a call");
    const rows = await api.world.db.withCompany(buyer.companyId, (tx) => tx.fileBlob.findMany());
    expect(rows.map(({ content }) => content)).toEqual([null, null]);
    const cold = createBlobStore({
      db: api.world.db,
      clock: systemClock,
      objects: createS3Store({ endpoint: s3.endpoint, ...S3_KEYS }, systemClock),
      newKey: () => newUuid(systemClock, systemRandom),
    });
    expect(Buffer.from(await cold.get(buyer.companyId, rows[0]?.sha256 ?? "")).length).toBeGreaterThan(0);
    const wrong = createS3Store({ endpoint: s3.endpoint, ...S3_KEYS, secretAccessKey: "other" }, systemClock);
    await expect(wrong.put("x/y/z", new Uint8Array(1))).rejects.toThrow("403");
  });

  it.each(["full", "gone"] as const)("[F55] says clearly when the store is %s: nothing written, nothing billed", async (trouble) => {
    const before = await events();
    s3.trouble = trouble;
    try {
      const person = await put(`/s/${trouble}.txt`, `person ${trouble}`);
      expect(person).toMatchObject({ status: 503, body: { code: "overloaded" } });
      expect(person.body.detail).toContain(trouble === "full" ? "full" : "does not answer");
      const call = await steps(api, buyer.key, ["write", `/s/${trouble}.txt`, `call ${trouble}`]);
      expect(call).toMatchObject({ status: 503, body: { code: "overloaded", billed: false } });
    } finally {
      s3.trouble = "none";
    }
    expect(await events()).toBe(before);
    expect((await ask(api, buyer.key, "GET", `/v1/files/s/${trouble}.txt`)).status).toBe(404);
    expect((await put(`/s/${trouble}.txt`, `person ${trouble}`)).status).toBe(200);
  });

  it("[F55] sweeps a day later what nothing points at, and nothing else", async () => {
    const { db } = api.world;
    const clock = steppingClock(systemClock.now());
    const objects = createS3Store({ endpoint: s3.endpoint, ...S3_KEYS }, systemClock);
    const store = createBlobStore({ db, clock, objects, newKey: () => newUuid(systemClock, systemRandom) });
    const orphan = await store.put(buyer.companyId, "nobody points at me");
    const later = await store.put(buyer.companyId, "put again before the sweep");
    const held = s3.objects.size;
    const { sweep } = createBlobSweeper({ db, clock, objects });
    expect(await sweep()).toBe(0);
    clock.advance(DAY + 1_000);
    await store.put(buyer.companyId, "put again before the sweep");
    expect(await sweep()).toBe(1);
    expect(s3.objects.size).toBe(held - 1);
    const rows = await db.withCompany(buyer.companyId, (tx) => tx.fileBlob.findMany({ select: { sha256: true } }));
    expect(rows.some(({ sha256 }) => sha256 === orphan.sha256)).toBe(false);
    expect(rows.some(({ sha256 }) => sha256 === later.sha256)).toBe(true);
    expect((await ask(api, buyer.key, "GET", "/v1/files/s/a.txt")).text).toBe("in the bucket");
  });
});
