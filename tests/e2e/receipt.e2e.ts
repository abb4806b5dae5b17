import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchBrowser, openPage } from "./app.ts";
import { accountOf } from "./sign-in.ts";

describe("from the sign-in button to a receipt", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());

  it("[F69] [F79] takes at most four clicks, no typed character and twenty seconds", async () => {
    const { page, consoleErrors, outsideRequests } = await openPage(browser);
    let clicks = 0;
    const click = async (selector: string) => {
      clicks += 1;
      await page.locator(selector).first().click();
    };
    const startedAt = performance.now();
    await page.goto("/sign-in");
    await click(`[data-demo="${accountOf("employee").email}"]`);
    await click("[data-featured]");
    await click("[data-run]");
    await page.locator("[data-receipt]").waitFor();
    expect(clicks).toBeLessThanOrEqual(4);
    expect(performance.now() - startedAt).toBeLessThan(20_000);
    expect(await page.locator("[data-receipt]").innerText()).toMatch(/\$0\.\d+/);
    expect(consoleErrors).toEqual([]);
    expect(outsideRequests).toEqual([]);
    await page.context().close();
  });
});
