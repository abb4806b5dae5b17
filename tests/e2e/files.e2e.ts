import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { demo, launchBrowser, openPage } from "./app.ts";
import { accountOf, signInAs } from "./sign-in.ts";

interface Change {
  readonly path: string;
  readonly version: number;
  readonly callId: string | null;
  readonly deleted: boolean;
}

const key = demo.keys[accountOf("admin").email] ?? "";
const ask = (path: string, body?: object): Promise<Response> =>
  fetch(`${demo.api}${path}`, {
    headers: { authorization: `Bearer ${key}`, ...(body ? { "content-type": "application/json" } : {}) },
    ...(body ? { method: "POST", body: JSON.stringify(body) } : {}),
  });

/** The bytes of a file, or its status when there is none. */
async function bytesOf(path: string, version?: number): Promise<string> {
  const answer = await ask(`/v1/files${encodeURI(path)}${version === undefined ? "" : `?version=${version}`}`);
  return answer.ok ? Buffer.from(await answer.arrayBuffer()).toString("base64") : String(answer.status);
}

/** A call of the demo whose changes nobody touched since. */
async function undoableCall(): Promise<Change & { readonly callId: string }> {
  for (let cursor: string | null = ""; cursor !== null; ) {
    const page = (await (await ask(`/v1/file-changes${cursor ? `?cursor=${cursor}` : ""}`)).json()) as {
      items: Change[];
      nextCursor: string | null;
    };
    for (const change of page.items) {
      if (change.callId === null || change.deleted) continue;
      const preview = (await (await ask("/v1/files/revert", { callId: change.callId, preview: true })).json()) as {
        reverted: Change[];
        conflicts: Change[];
      };
      if (preview.conflicts.length === 0 && preview.reverted.some(({ path }) => path === change.path))
        return { ...change, callId: change.callId };
    }
    cursor = page.nextCursor;
  }
  throw new Error("the demo has no call to undo");
}

describe("the company's files", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());

  it("[F57] undoing a call on the page brings the bytes back", async () => {
    const change = await undoableCall();
    const before = change.version === 1 ? "404" : await bytesOf(change.path, change.version - 1);
    expect(await bytesOf(change.path)).not.toBe(before);
    const { page, consoleErrors } = await openPage(browser);
    await signInAs(page, "admin");
    await page.goto(`/admin/files?undo=${change.callId}`);
    await page.locator("[data-undo]").click();
    // what was brought back stands there, with the way to each file; and nothing offers the same again
    await page.locator(`[data-restored] a[href*="${encodeURIComponent(change.path)}"]`).waitFor();
    await page.locator("[data-undone]").waitFor();
    expect(await page.locator("button[data-undo]").count()).toBe(0);
    expect(await bytesOf(change.path)).toBe(before);
    await page.goto(`/calls/${change.callId}`);
    await page.locator("[data-undone]").waitFor();
    expect(await page.getByRole("link", { name: "Undo what it changed" }).count()).toBe(0);
    await page.goto(`/admin/files?path=${encodeURIComponent(change.path)}`);
    await page
      .getByText(/undone/)
      .first()
      .waitFor();
    expect(consoleErrors).toEqual([]);
    await page.context().close();
  });

  it("[F55] the tree opens folder by folder, keeps that in the address, and leads to a file's history", async () => {
    const { page, consoleErrors } = await openPage(browser);
    await signInAs(page, "admin");
    await page.goto("/admin/files");
    await page.locator('[data-folder="/invoices/"]').click();
    await page.waitForURL((url) => url.searchParams.get("open") === "/invoices/");
    await page.reload({ waitUntil: "networkidle" });
    await page.getByRole("link", { name: "INV-1042.json" }).click();
    await page.waitForURL((url) => url.searchParams.get("path") === "/invoices/INV-1042.json");
    await page
      .getByText(/Version 1/)
      .first()
      .waitFor();
    expect(consoleErrors).toEqual([]);
    await page.context().close();
  });

  it("[F59] the audit page verifies the whole trail, and notices one changed record", async () => {
    const { page, consoleErrors } = await openPage(browser);
    await signInAs(page, "auditor");
    await page.goto("/admin/audit");
    await page.locator("[data-verify]").click();
    await page.locator('[data-verdict="good"]').waitFor({ timeout: 60_000 });
    await page.locator("[data-tamper]").click();
    const verdict = page.locator('[data-verdict="bad"]');
    await page.locator("[data-changed]").getByText("nothing.happened").waitFor({ timeout: 60_000 });
    await verdict.waitFor({ timeout: 60_000 }).catch(async () => expect.fail(`no verdict: ${await page.locator("main").innerText()}`));
    expect(consoleErrors).toEqual([]);
    await page.context().close();
  }, 180_000);
});
