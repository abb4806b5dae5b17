import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchBrowser, openPage } from "./app.ts";

describe("the tour", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());

  const next = async (page: Page, stop: number) => {
    await page.locator("[data-tour-next]").click();
    await page.locator(`[data-tour-stop="${stop}"]`).waitFor();
  };

  it("[F145] follows one call through every role, stops the thief and notices a changed digit", async () => {
    const { page, consoleErrors, outsideRequests } = await openPage(browser);
    await page.goto("/tour");
    await page.locator("[data-tour-start]").click();
    await page.locator('[data-tour-stop="1"]').waitFor();

    await page.locator("[data-run]").click();
    const receipt = page.locator("[data-receipt]");
    await receipt.waitFor();
    const callId = await receipt.getAttribute("data-receipt");

    await next(page, 2);
    await page.waitForURL(`**/calls/${callId}`);

    await next(page, 3);
    await page.locator("[data-run]").click();
    await page.locator('[data-action="stopped"]').first().waitFor();
    expect(await page.locator('[data-action="stopped"]').count()).toBeGreaterThanOrEqual(3);
    expect(await page.locator("[data-receipt]").count()).toBe(0);

    await next(page, 4);
    await page.locator(`[data-evidence="${callId}"]`).first().click();
    await page.locator(`[role="dialog"] [data-receipt="${callId}"]`).waitFor();
    await page.keyboard.press("Escape");

    await next(page, 5);
    await page.locator("[data-verify]").click();
    await page.locator('[data-verdict="good"]').waitFor({ timeout: 60_000 });
    await page.locator("[data-tamper]").click();
    await page.locator('[data-verdict="bad"]').waitFor({ timeout: 60_000 });

    expect(consoleErrors).toEqual([]);
    expect(outsideRequests).toEqual([]);
    await page.context().close();
  }, 120_000);
});
