import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { demo, launchBrowser, openPage } from "./app.ts";
import { accountOf, signInAs } from "./sign-in.ts";

/** Pages an auditor may look at and not change. */
const LOOKED_AT = [
  "/admin/skills",
  "/admin/budgets",
  "/admin/network",
  "/admin/connections",
  "/admin/secrets",
  "/admin/runtime",
  "/admin/files?view=rules",
  "/admin/audit",
];
/** Buttons that change nothing of the company; a credential of one's own is one's own. */
const HARMLESS =
  /^(Verify|Change one record|Filter|Columns|View|Show|Density|Compact|Save view|Search|Close|Sort|CSV|Download|Set my credential)/i;

/** Buttons in the page's content that are neither harmless nor a way to sort a column. */
const offered = (page: Page): Promise<string[]> =>
  page
    .locator("main button:enabled:not(th button):not([aria-haspopup])")
    .allInnerTexts()
    .then((texts) => texts.map((text) => text.trim()).filter((text) => text !== "" && !HARMLESS.test(text)));

describe("what pages offer", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());

  it("[F136] an auditor sees no button that would be refused, and reads who can change it", async () => {
    const { page, consoleErrors } = await openPage(browser);
    await signInAs(page, "auditor");
    for (const path of LOOKED_AT) {
      await page.goto(path);
      await page.locator("[data-read-only]").first().waitFor();
      expect(await offered(page), path).toEqual([]);
    }
    await page.goto("/admin/files?view=changes");
    await page.locator("[data-row]").first().waitFor();
    expect(await page.locator("[data-undo=open]").count()).toBe(0);
    expect(consoleErrors).toEqual([]);
    await page.context().close();
  }, 120_000);

  it("[F136] an administrator is asked before a rule that denies is gone, and a wrong form is told at its field", async () => {
    const { page } = await openPage(browser);
    await signInAs(page, "admin");
    await page.goto("/admin/network");
    await page.getByRole("button", { name: "Add a rule" }).click();
    await page.locator("#rule-effect").selectOption("deny");
    await page.locator("#rule-pattern").fill("evil.example/**");
    await page.locator("#rule-skill").fill("not a skill");
    await page.getByRole("button", { name: "Save" }).click();
    const error = page.locator("#rule-skill-error");
    await error.waitFor();
    expect(await error.innerText()).not.toContain("/rules");
    expect(await page.locator("#rule-skill").getAttribute("aria-describedby")).toContain("rule-skill-error");
    await page.locator("#rule-skill").fill("");
    await page.getByRole("button", { name: "Save" }).click();
    const remove = page.getByRole("button", { name: "Remove the rule evil.example/**" });
    await remove.click();
    await page.getByRole("dialog").getByText("From now on every skill may reach evil.example/**").waitFor();
    await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
    await remove.click();
    await page.locator("[data-confirm]").click();
    await remove.waitFor({ state: "detached" });
    await page.context().close();
  }, 60_000);

  it("[F49] an administrator is asked before an operation of a connection is closed or opened", async () => {
    const { page, consoleErrors } = await openPage(browser);
    await signInAs(page, "admin");
    await page.goto("/admin/connections");
    const [close, open] = ["Close", "Open"].map((word) => page.getByRole("button", { name: `${word}: listAccounts` }));
    await close?.click();
    await page.getByRole("dialog").getByText("every call that needs GET /v1/accounts is refused").waitFor();
    await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
    expect(await open?.count()).toBe(0);
    await close?.click();
    await page.locator("[data-confirm]").click();
    await open?.click();
    await page.getByRole("dialog").getByText("in calls of people who hold erp.accounts:read").waitFor();
    await page.locator("[data-confirm]").click();
    await close?.waitFor();
    expect(consoleErrors).toEqual([]);
    await page.context().close();
  }, 60_000);

  it("[F136] an administrator enables a skill from its own page, and asks nobody", async () => {
    const { page, consoleErrors } = await openPage(browser);
    await signInAs(page, "admin");
    await page.goto("/store");
    const others = page.getByRole("link", { name: /^Enable ?:/ }).first();
    await others.click();
    await page.waitForURL(/\/skills\//);
    expect(await page.getByRole("button", { name: "Ask for this skill" }).count()).toBe(0);
    await page.getByRole("button", { name: /^(Enable|Change)$/ }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("Everybody", { exact: true }).waitFor();
    expect(await dialog.getByRole("button", { name: /^(Enable|Save)$/ }).count()).toBe(1);
    expect(consoleErrors).toEqual([]);
    await page.context().close();
  }, 60_000);

  it("[F62][F136] who opens a stopped skill reads why before pressing Run, on its card and pages, until it runs again", async () => {
    const skill = "ledgerly/fx-convert";
    const answer = await fetch(`${demo.api}/v1/kill-switches`, {
      method: "POST",
      headers: { authorization: `Bearer ${demo.keys[accountOf("admin").email]}`, "content-type": "application/json" },
      body: JSON.stringify({ target: { skill }, reason: "Rates of yesterday" }),
    });
    expect(answer.status).toBe(201);
    const { id } = (await answer.json()) as { id: string };
    const { page, consoleErrors } = await openPage(browser);
    try {
      await signInAs(page, "employee");
      await page.goto("/store?q=currency");
      await page.locator("article", { hasText: "Currency conversion" }).locator("[data-unavailable=stopped]").waitFor();
      await page.goto(`/skills/${skill}/try`);
      await page.locator("[data-unavailable=stopped]", { hasText: "Rates of yesterday" }).waitFor();
      expect(await page.locator("[data-run]").isDisabled()).toBe(true);
      expect(await page.locator('main a[href="/admin/runtime"]').count()).toBe(0);
      await page.goto(`/skills/${skill}`);
      await page.locator("[data-unavailable=stopped]", { hasText: "Rates of yesterday" }).waitFor();
    } finally {
      await fetch(`${demo.api}/v1/kill-switches/${id}`, {
        method: "DELETE",
        headers: { authorization: `Bearer ${demo.keys[accountOf("admin").email]}`, "content-type": "application/json" },
        body: JSON.stringify({ reason: "Rates of today" }),
      });
    }
    await page.goto(`/skills/${skill}/try`);
    await page.locator("[data-run]:enabled").waitFor();
    expect(await page.locator("[data-unavailable]").count()).toBe(0);
    expect(consoleErrors).toEqual([]);
    await page.context().close();
  }, 120_000);
});
