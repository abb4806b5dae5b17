import { createTestDatabase } from "@souk/test-kit/postgres";
import pg from "pg";
import { describe, expect, it } from "vitest";
import { type RunningApi, startApi, TEST_MASTER_KEY } from "../support/api.ts";

const NEW_KEY = new Uint8Array(32).fill(9);

const put = (api: RunningApi, key: string) =>
  fetch(`${api.url}/v1/secrets/CRM_TOKEN`, {
    method: "PUT",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify({ value: "abcdefgh-1234", skills: ["acme/xx"], hosts: ["crm.example"] }),
  });

describe("changing the master key", () => {
  it("[F52] everything is sealed anew, and the old key is not needed any more", async () => {
    const database = await createTestDatabase();
    const owner = new pg.Client({ connectionString: database.ownerUrl });
    await owner.connect();
    const boxes = async () => (await owner.query("SELECT key_id, encode(sealed, 'hex') AS sealed FROM secret")).rows;
    try {
      const before = await startApi({ database });
      const tenant = await before.world.addTenant("buyer");
      await before.world.publish({ name: "acme/xx", bundle: "globalThis.__souk_skill = { run: () => ({}) };" });
      expect((await put(before, tenant.key)).status).toBe(204);
      const push = await fetch(`${before.url}/v1/audit/push`, {
        method: "PUT",
        headers: { authorization: `Bearer ${tenant.key}`, "content-type": "application/json" },
        body: JSON.stringify({ url: "https://archive.example/" }),
      });
      expect(push.status).toBe(200);
      const [old] = await boxes();
      await before.close();

      const between = await startApi({ database, masterKey: NEW_KEY, network: { oldMasterKeys: [TEST_MASTER_KEY] } });
      const ops = await between.world.addTenant("ops");
      await between.world.db.withCompany(ops.companyId, (tx) => tx.employee.updateMany({ data: { roles: ["operator"] } }));
      const rotate = (key: string) =>
        fetch(`${between.url}/v1/operator/keys/rotate`, { method: "POST", headers: { authorization: `Bearer ${key}` } });
      expect((await rotate(tenant.key)).status).toBe(403);
      expect(await (await rotate(ops.key)).json()).toMatchObject({ resealed: 4 }); // two signing keys, the secret, and that of the pushed checkpoints
      expect(await (await rotate(ops.key)).json()).toMatchObject({ resealed: 0 });
      const [sealed] = await boxes();
      expect(sealed.key_id).not.toBe(old.key_id);
      expect(sealed.sealed).not.toBe(old.sealed);
      await between.close();

      const after = await startApi({ database, masterKey: NEW_KEY });
      expect(await after.app.services.secrets.list(await after.app.services.identity.authenticate(`Bearer ${tenant.key}`))).toHaveLength(1);
      await after.close();
      await expect(startApi({ database })).rejects.toThrow("does not open the signing key");
    } finally {
      await owner.end();
      await database.drop();
    }
  });
});
