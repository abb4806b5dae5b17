import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { accessibilityProblems, launchBrowser, openPage } from "./app.ts";
import { signInAs } from "./sign-in.ts";

/** Starts the demo's long call: five questions a model thinks about for three seconds each. */
async function startLong(page: Page): Promise<string> {
  await page.goto("/skills/counsel/ask-policy/try");
  await page.locator("#example").selectOption("1");
  await page.locator("[data-run]").click();
  const id = await page.locator("[data-running]").getAttribute("data-running");
  return id ?? "";
}
const percent = (page: Page) => page.locator("[role=progressbar]").first().getAttribute("aria-valuenow");

describe("a call that takes its time", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());

  it("[F75] shows progress, survives a reload and a broken line, and is cancelled unbilled from its own page", async () => {
    const { page, context } = await openPage(browser);
    await signInAs(page, "employee");
    const id = await startLong(page);
    expect(await page.locator("[data-run]").isDisabled()).toBe(true);
    await page.locator("[role=progressbar][aria-valuenow='20']").waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.reload();
    expect(await page.locator("[data-running]").getAttribute("data-running")).toBe(id);
    expect(Number(await percent(page))).toBeGreaterThanOrEqual(20);
    await context.setOffline(true);
    await page.getByText("The connection is lost").waitFor();
    await context.setOffline(false);
    await page.getByText("The connection is lost").waitFor({ state: "detached" });
    await page.goto("/calls");
    await page.locator(`main a[href="/calls/${id}"]`).first().click();
    await page.locator("[data-cancel]").dblclick();
    await page.getByText("Cancelled. Your workspace is unchanged and nothing is charged.").waitFor();
    await page.locator("main").getByText("No charge").waitFor();
    await page.context().close();
  }, 60_000);

  it("[F75] answers on the page it was started from when it is over", async () => {
    const { page } = await openPage(browser);
    await signInAs(page, "employee");
    const id = await startLong(page);
    await page.locator(`[data-receipt="${id}"]`).waitFor({ timeout: 30_000 });
    expect(await page.locator("[data-receipt]").innerText()).toContain("$0.154");
    await page.context().close();
  }, 60_000);
});
