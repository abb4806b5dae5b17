import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchBrowser, openPage } from "./app.ts";
import { signInAs } from "./sign-in.ts";

describe("the shell", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());

  it("[F16] is driven by the keyboard: search, sheet, jumps, filter", async () => {
    const { page } = await openPage(browser);
    await signInAs(page, "employee");
    await page.keyboard.press("Control+k");
    await page.getByRole("dialog").waitFor();
    await page.keyboard.type("my calls");
    await page.keyboard.press("Enter");
    await page.waitForURL("**/calls");
    await page.locator("[data-row]").first().waitFor();
    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
    await page.keyboard.press("Escape");
    await page.keyboard.press("j");
    expect(await page.evaluate("document.activeElement.closest('[data-row]') !== null")).toBe(true);
    await page.keyboard.press("/");
    expect(await page.evaluate("document.activeElement.hasAttribute('data-filter')")).toBe(true);
    await page.locator("h1").click();
    await page.keyboard.press("g");
    await page.keyboard.press("s");
    await page.waitForURL("**/store");
    await page.context().close();
  });

  it("answers the browser's own question for an icon", async () => {
    const { page } = await openPage(browser);
    expect((await page.request.get("/favicon.ico")).status()).toBe(200);
    await page.context().close();
  });

  it("[F136] changes language and colours without signing out", async () => {
    const { page } = await openPage(browser);
    await signInAs(page, "employee");
    await page.getByRole("button", { name: "中文" }).click();
    await page.locator("html[lang='zh-CN']").waitFor();
    await page.getByRole("heading", { name: "您需要完成什么？" }).waitFor();
    await page.getByRole("button", { name: "切换浅色与深色" }).click();
    await page.locator("html.dark").waitFor();
    await page.reload();
    await page.locator("html.dark[lang='zh-CN']").waitFor();
    await page.context().close();
  });

  it("[F16] finds a skill by a plain sentence, and the filters live in the address", async () => {
    const { page } = await openPage(browser);
    await signInAs(page, "employee");
    await page.locator("[name=q]").fill("does this invoice fit the order");
    await page.keyboard.press("Enter");
    await page.waitForURL("**/store?*q=*");
    await page.locator("article").first().waitFor();
    expect(await page.locator("article a[href='/skills/ledgerly/invoice-match']").count()).toBe(1);
    await page.locator("[name=readsOnly]").check();
    await page.waitForURL("**/store?*readsOnly=1*");
    await page.context().close();
  });

  it("[F16] keeps a page's filters, order and columns under a name, for the person alone", async () => {
    const { page, consoleErrors } = await openPage(browser);
    await signInAs(page, "employee");
    await page.goto("/calls");
    await page.locator("[data-filter]").first().fill("ledgerly");
    await page.getByRole("button", { name: "Columns" }).click();
    await page.getByRole("menuitemcheckbox").first().click();
    await page.keyboard.press("Escape");
    await page.waitForURL(/calls-q=ledgerly.*-hide=|-hide=.*calls-q=ledgerly/);
    const { search } = new URL(page.url());
    await page.locator("[data-views]").click();
    await page.locator("[data-save-view]").click();
    await page.getByLabel("Name").fill("Ledgerly only");
    await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
    await page.getByText("Saved as “Ledgerly only”.").waitFor();
    await page.goto("/calls");
    await page.locator("[data-views]").click();
    await page.getByRole("menuitem", { name: "Ledgerly only", exact: true }).click();
    await page.waitForURL((url) => url.search === search);
    expect(await page.locator("[data-filter]").first().inputValue()).toBe("ledgerly");
    await page.locator("[data-views]").click();
    await page.getByRole("menuitem", { name: "Remove Ledgerly only" }).click();
    await page.getByText("No saved view of this page yet.").waitFor();
    expect(consoleErrors).toEqual([]);
    await page.context().close();
  });
});
