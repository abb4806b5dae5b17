import { randomBytes } from "node:crypto";
import { createSettleConnection } from "@souk/db";
import { newUuid, systemClock, systemRandom } from "@souk/kernel";
import { createAuditChain, createSequencer } from "../apps/marketplace-api/src/modules/audit/index.ts";
import { createBlobStore, createFileReader } from "../apps/marketplace-api/src/modules/file/index.ts";
import { checkBooks } from "../tests/support/books.ts";
import { type Benches, type BenchResult, median, percentile, rounded } from "./result.ts";
import { type Stack, startStack } from "./stack.ts";

const FILES = 200;
const TEN_KB = 10_000;
const CALLS = 300;
const RECORDS = 20_000;
const READ_LIMIT_MS = 1.5;
const WRITE_LIMIT_MS = 10;
const uuid = (): string => newUuid(systemClock, systemRandom);

const WRITES = `globalThis.__souk_skill = { run: async ({ input, files }) => { await files.write("/bench/" + input.name, input.text); return {}; } };`;

async function timed(count: number, work: (i: number) => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < count; i++) {
    const from = performance.now();
    await work(i);
    times.push(performance.now() - from);
  }
  return times;
}

/** A call's read of 10 KB: head and content in one round trip, content not in this node's memory. */
async function benchRead(stack: Stack, tenant: { readonly companyId: string; readonly key: string }, url: string): Promise<BenchResult> {
  const { db } = stack.world;
  for (let i = 0; i < FILES; i++) {
    const body = randomBytes(TEN_KB / 2).toString("hex");
    await fetch(`${url}/v1/files/read/${i}.txt`, { method: "PUT", headers: { authorization: `Bearer ${tenant.key}` }, body });
  }
  const blobs = createBlobStore({ db, clock: systemClock, objects: null, newKey: uuid, cacheBytes: 0 });
  const reader = createFileReader({ db, blobs });
  const warm = createFileReader({ db, blobs: createBlobStore({ db, clock: systemClock, objects: null, newKey: uuid }) });
  const read = (over: typeof reader) => timed(FILES, (i) => over.read(tenant.companyId, `/read/${i}.txt`));
  const bare = () =>
    timed(FILES, (i) =>
      stack.query(`SELECT content FROM file_blob b JOIN file_head h USING (company_id, sha256) WHERE h.path = '/read/${i}.txt'`),
    );
  await read(reader);
  await read(warm);
  const [cold, held, peer] = [await read(reader), await read(warm), await bare()];
  return {
    name: "files.read",
    value: rounded(median(cold), 3),
    unit: "ms p50",
    ratio: rounded(median(cold) / READ_LIMIT_MS),
    against: `the limit of ${READ_LIMIT_MS} ms`,
    detail: {
      p95Ms: rounded(percentile(cold, 0.95), 3),
      heldP50Ms: rounded(median(held), 3),
      bareSelectP50Ms: rounded(median(peer), 3),
      bytes: TEN_KB,
    },
  };
}

/** A whole call over HTTP that writes one file, one at a time. */
async function benchWrite(stack: Stack, tenant: Awaited<ReturnType<Stack["world"]["addTenant"]>>, url: string): Promise<BenchResult> {
  const manifest = await stack.world.publish({
    name: "bench/writes",
    bundle: WRITES,
    manifest: { permissions: { files: ["write:/bench/**"] } },
  });
  await stack.world.enable(tenant, manifest);
  const text = randomBytes(500).toString("hex");
  const call = async (name: string, body = text): Promise<number> => {
    const answer = await fetch(`${url}/v1/skills/bench/writes/calls`, {
      method: "POST",
      headers: { authorization: `Bearer ${tenant.key}`, "content-type": "application/json" },
      body: JSON.stringify({ input: { name, text: body } }),
    });
    await answer.arrayBuffer();
    return answer.status;
  };
  for (let i = 0; i < 50; i++) await call(`warm-${i}.txt`);
  let failed = 0;
  const times = await timed(CALLS, async (i) => {
    if ((await call(`${i}.txt`, `${i}${text}`)) !== 200) failed += 1;
  });
  if (failed > 0) throw new Error(`${failed} of ${CALLS} writing calls failed`);
  const from = performance.now();
  await Promise.all(Array.from({ length: 16 }, (_, k) => timed(CALLS / 16, (i) => call(`p-${k}-${i}.txt`, `${k}.${i}${text}`))));
  const perSecond = (16 * Math.ceil(CALLS / 16)) / ((performance.now() - from) / 1_000);
  return {
    name: "files.write",
    value: rounded(median(times), 2),
    unit: "ms p50",
    ratio: rounded(median(times) / WRITE_LIMIT_MS),
    against: `the limit of ${WRITE_LIMIT_MS} ms`,
    detail: {
      p95Ms: rounded(percentile(times, 0.95), 2),
      callsPerSecondAt16: rounded(perSecond, 0),
      includes: "HTTP, sandbox, blob, settle",
    },
  };
}

/** Records numbered, hashed, chained and signed per second by one sequencer. */
async function benchAudit(stack: Stack): Promise<BenchResult> {
  const companyId = uuid();
  await stack.query(
    `INSERT INTO audit_entry (company_id, id, at, actor, action, target, payload)
     SELECT '${companyId}', gen_random_uuid(), now(), 'employee:x', 'call.succeeded', 'bench/one', '{"version":"1.0.0","error":null,"amountMicro":"2000"}' FROM generate_series(1, ${RECORDS})`,
  );
  const settle = await createSettleConnection(stack.settleUrl);
  const sequencer = createSequencer({
    chain: createAuditChain(settle),
    clock: systemClock,
    random: systemRandom,
    signCheckpoint: (text) => text,
  });
  const from = performance.now();
  const chained = await sequencer.run();
  const seconds = (performance.now() - from) / 1_000;
  await settle.close();
  if (chained < RECORDS) throw new Error(`${chained} of ${RECORDS} records were chained`);
  return {
    name: "files.audit",
    value: rounded(chained / seconds, 0),
    unit: "records/s",
    ratio: rounded(chained / seconds / 17_600),
    against: "the 17,600/s of the prototype",
    detail: { records: chained, batches: Math.ceil(chained / 5_000) },
  };
}

async function benchFiles(): Promise<readonly BenchResult[]> {
  const stack = await startStack();
  try {
    const tenant = await stack.world.addTenant("buyer");
    const api = await stack.startApi();
    const url = `http://127.0.0.1:${api.port}`;
    const results = [await benchRead(stack, tenant, url), await benchWrite(stack, tenant, url)];
    await checkBooks(stack.ownerUrl);
    // its own sequencer would do part of the work that is measured next
    await api.stop();
    return [...results, await benchAudit(stack)];
  } finally {
    await stack.stop();
  }
}

export const benches: Benches = { files: benchFiles };
