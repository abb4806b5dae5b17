import { buildSkill } from "@souk/cli/build";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAnswers } from "../../examples/systems/answers.ts";
import { createArchive, emptyArchive } from "../../examples/systems/archive.ts";
import { inRepository } from "../../scripts/repository.ts";
import { callSkill, type RunningApi, startApi } from "../support/api.ts";
import type { Tenant } from "../support/world.ts";
import { type OutsideServer, outsideServer } from "./servers.ts";

const HOST = "api.answerdesk.example";
const KEY = "answerdesk-key-123456";
const GRANTS = [`http:${HOST}/** POST`];

let api: RunningApi;
let buyer: Tenant;
let desk: OutsideServer;

beforeAll(async () => {
  let answer: ReturnType<typeof createAnswers> | null = null;
  desk = await outsideServer((request, response) => {
    const asked = { method: request.method, path: request.path, query: new URLSearchParams(), headers: request.headers };
    void answer?.({ ...asked, body: JSON.parse(request.body) }).then(({ status, body }) =>
      response.writeHead(status).end(JSON.stringify(body)),
    );
  });
  api = await startApi({ network: { demoHosts: new Map([[HOST, desk.port]]) } });
  answer = createAnswers({ credential: KEY, marketplace: "http://souk.test", keysAt: api.url, audience: `https://${HOST}` });
  const built = await buildSkill(inRepository("examples/skills/ask-policy"));
  if (!built.ok) throw new Error("ask-policy does not build");
  buyer = await api.world.addTenant("buyer", { grants: GRANTS });
  const manifest = await api.world.publish({ name: "counsel/ask-policy", bundle: built.bundle, manifest: built.manifest });
  await api.world.enable(buyer, manifest, [...GRANTS, "secret:ANSWERDESK_KEY use"]);
});
afterAll(async () => {
  await api.close();
  await desk.close();
});

const ask = (n: number) =>
  callSkill(api.url, buyer.key, {
    skill: "counsel/ask-policy",
    body: { input: { questions: ["Which hotel may I book?", "What is the answer to everything?"] } },
    idempotencyKey: `ask-policy-${n}`,
  });

describe("a vendor's API behind its skill", () => {
  it("[F143] answers only what carries the vendor's own key and the marketplace's signed word", async () => {
    const before = await ask(1);
    expect(before.body.code).toBe("skill_failed"); // nobody has stored the key yet: the request is refused here
    const company = await api.world.db.withoutCompany((tx) => tx.publisher.findFirstOrThrow({ where: { slug: "counsel" } }));
    const vendorKey = await api.world.addKey(
      { companyId: company.ownerId, employeeId: "", key: "" },
      { kind: "publisher", principalId: "counsel" },
    );
    const put = (path: string, body: unknown) =>
      fetch(api.url + path, {
        method: "PUT",
        headers: { authorization: `Bearer ${vendorKey}`, "content-type": "application/json" },
        body: JSON.stringify(body),
      });
    const secret = { value: KEY, skills: ["counsel/ask-policy"], hosts: [HOST], publisher: "counsel" };
    expect((await put("/v1/secrets/ANSWERDESK_KEY", secret)).status).toBe(204);
    await new Promise((resolve) => setTimeout(resolve, 3_200)); // a publisher's change is noticed within three seconds
    expect((await ask(2)).body).toMatchObject({ code: "skill_failed", skillError: { code: "answers_unavailable" } }); // no token yet
    expect((await put("/v1/publishers/counsel/hosts", { hosts: [HOST] })).status).toBe(200);
    await new Promise((resolve) => setTimeout(resolve, 3_200));
    const answered = await ask(3);
    expect(answered.body.output).toMatchObject({
      answered: 1,
      answers: [{ answered: true, source: "Travel policy §3" }, { answered: false }],
    });
    expect(JSON.stringify(answered.body)).not.toContain(KEY);
  });
});

describe("the demo's archive", () => {
  it("[F59] keeps each pushed checkpoint once, and nothing of a test", async () => {
    const state = emptyArchive();
    const archive = createArchive(state, { now: () => "2026-11-22T10:00:00.000Z" });
    const send = (id: string, type: string, checkpoint: unknown) =>
      archive({
        method: "POST",
        path: "/checkpoints",
        query: new URLSearchParams(),
        headers: { "webhook-id": id },
        body: { type, data: { checkpoint } },
      });
    for (const id of ["dlv_1", "dlv_1", "dlv_2"]) expect((await send(id, "audit.checkpoint", `${id}.jws`)).status).toBe(200);
    expect((await send("dlv_3", "audit.test", "x")).body).toEqual({ kept: false });
    expect((await send("dlv_4", "audit.checkpoint", null)).status).toBe(400);
    expect(state.kept.map(({ checkpoint }) => checkpoint)).toEqual(["dlv_1.jws", "dlv_2.jws"]);
  });
});
