import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { accessibilityProblems, demo, launchBrowser, openPage } from "./app.ts";
import { signInAs } from "./sign-in.ts";

interface Key {
  readonly name: string;
  readonly status: string;
}

const WITHIN = { timeout: 20_000 };
const SKILL = "ledgerly/fx-convert";
const ask = (key: string, path: string, body?: object): Promise<Response> =>
  fetch(`${demo.api}${path}`, {
    headers: { authorization: `Bearer ${key}`, ...(body ? { "content-type": "application/json" } : {}) },
    ...(body ? { method: "POST", body: JSON.stringify(body) } : {}),
  });
const shownKey = async (page: Page): Promise<string> => (await page.locator("[data-new-key]").textContent())?.trim() ?? "";
const row = (page: Page, name: string) => page.locator("[data-row]", { hasText: name });

describe("API keys", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());

  it("[F136] one is made, called with, seen as used, revoked, and refused from then on", async () => {
    const name = `journey ${crypto.randomUUID().slice(0, 8)}`;
    const { page, consoleErrors } = await openPage(browser);
    await signInAs(page, "employee");
    await page.getByRole("link", { name: "API keys" }).first().click();
    await page.getByRole("button", { name: "New key" }).first().click();
    await page.getByLabel("Name").fill(name);
    expect(await page.getByRole("checkbox", { checked: true }).count()).toBe(1);
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.getByRole("checkbox", { name: "Call skills" }).check();
    // two presses are one key
    await page.getByRole("button", { name: "Create key" }).dblclick();
    const key = await shownKey(page);
    expect(key).toMatch(/^sk_live_/);
    expect(await accessibilityProblems(page)).toEqual([]);
    // leaving it uncopied is asked about first
    await page.keyboard.press("Escape");
    await page.getByText("It was not copied yet").waitFor();
    await page.getByRole("button", { name: "Close anyway" }).click();
    await row(page, name).getByText("Never").waitFor();
    expect(await row(page, name).count()).toBe(1);
    expect(await page.content()).not.toContain(key);

    const called = await ask(key, `/v1/skills/${SKILL}/calls`, { input: { amount: "100.00", from: "EUR", to: "USD" } });
    expect([called.status, ((await called.json()) as { status: string }).status]).toEqual([200, "succeeded"]);
    expect((await ask(key, "/v1/keys", { name: "more", scopes: ["read"] })).status).toBe(403);
    await expect
      .poll(async () => {
        await page.reload();
        return row(page, name).textContent();
      }, WITHIN)
      .not.toContain("Never");

    await row(page, name)
      .getByRole("button", { name: `Revoke ${name}` })
      .click();
    await page.getByRole("dialog").getByRole("button", { name: "Revoke", exact: true }).click();
    await row(page, name).getByText("Revoked").waitFor();
    await expect.poll(async () => (await ask(key, "/v1/whoami")).status, WITHIN).toBe(401);
    expect(consoleErrors).toEqual([]);
    await page.context().close();
  });

  it("a lost answer is said; trying again takes back the key that nobody saw", async () => {
    const name = `lost ${crypto.randomUUID().slice(0, 8)}`;
    const { page } = await openPage(browser);
    await signInAs(page, "vendor");
    await page.goto("/keys");
    await page.getByRole("button", { name: "New key" }).first().click();
    await page.getByLabel("Name").fill(name);
    let isCut = false;
    await page.route("**/keys", async (route) => {
      if (route.request().method() !== "POST" || isCut) return route.continue();
      isCut = true;
      await route.fetch();
      return route.abort();
    });
    await page.getByRole("button", { name: "Create key" }).click();
    await page.getByText("The answer was lost on the way").waitFor();
    await page.getByRole("button", { name: "Try again" }).click();
    const key = await shownKey(page);
    const { items } = (await (await ask(key, "/v1/keys?of=me")).json()) as { items: Key[] };
    expect(items.filter((one) => one.name === name).map(({ status }) => status)).toEqual(["active", "revoked"]);
    await page.context().close();
  });

  it("an administrator sees and ends keys of the whole company; others see their own", async () => {
    const { page } = await openPage(browser);
    await signInAs(page, "admin");
    await page.goto("/keys?of=company");
    await row(page, "AP assistant").getByRole("button", { name: "Revoke AP assistant" }).waitFor();
    await page.context().close();
    const { page: other } = await openPage(browser);
    await signInAs(other, "finance");
    await other.goto("/keys?of=company");
    await other.getByText("This page is not open to you").first().waitFor();
    await other.context().close();
  });
});
