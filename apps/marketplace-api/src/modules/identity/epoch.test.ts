import { systemRandom } from "@souk/kernel";
import { fixedClock } from "@souk/test-kit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestApp, type TestApp } from "../../testing/app.ts";
import { addCompany } from "../../testing/market.ts";
import { createEpochs, raiseEpoch } from "./index.ts";

let app: TestApp;
let companyId: string;
let other: string;

beforeAll(async () => {
  const clock = fixedClock();
  app = await startTestApp(clock);
  const tools = { db: app.services.db, clock, random: systemRandom };
  ({ id: companyId } = await addCompany(tools, { slug: "acme", people: {} }));
  ({ id: other } = await addCompany(tools, { slug: "other", people: {} }));
});
afterAll(() => app?.close());

describe("the node that commits a change", () => {
  const current = (of = companyId): bigint => app.services.epochs.current(of);

  it("knows the new epoch when the commit is answered, of that company alone", async () => {
    const [before, beside] = [current(), current(other)];
    for (let n = 1n; n <= 5n; n++) {
      await app.services.db.withCompany(companyId, (tx) => raiseEpoch(tx));
      expect(current()).toBe(before + n);
    }
    expect(current(other)).toBe(beside);
  });

  it("knows of none when the change was rolled back", async () => {
    const before = current();
    const failing = app.services.db.withCompany(companyId, async (tx) => {
      await raiseEpoch(tx);
      throw new Error("not this time");
    });
    await expect(failing).rejects.toThrow("not this time");
    expect(current()).toBe(before);
  });
});

describe("a heartbeat that was asked for before the change and answered after it", () => {
  it("does not bring the old epoch back", async () => {
    let answer = Promise.withResolvers<{ epochs: Record<string, bigint> }>();
    answer.resolve({ epochs: { [companyId]: 4n } });
    const epochs = await createEpochs({ beat: () => answer.promise });
    answer = Promise.withResolvers();
    const looked = epochs.refresh();
    epochs.note(companyId, 5n);
    answer.resolve({ epochs: { [companyId]: 4n } });
    await looked;
    expect(epochs.current(companyId)).toBe(5n);
    epochs.close();
  });
});
