import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchBrowser, openPage } from "./app.ts";
import { accountOf, signInAs } from "./sign-in.ts";

describe("forms", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());

  it("[F69] leave out what may be left out and was emptied again", async () => {
    const { page } = await openPage(browser);
    await signInAs(page, "employee");
    await page.goto("/skills/ledgerly/invoice-match/try");
    const tolerance = page.locator('[id="/tolerance"]');
    await tolerance.fill("0.05");
    await tolerance.fill("");
    await page.locator("[data-run]").click();
    await page.locator("[data-receipt], [data-problem]").first().waitFor();
    expect(await page.locator("[data-problem]").count()).toBe(0);
    await page.context().close();
  });

  it.each(["//elsewhere.example", "/\\elsewhere.example", "/\t/elsewhere.example", "https://elsewhere.example"])(
    "sign in to nowhere but this site: %j",
    async (next) => {
      const { page, outsideRequests } = await openPage(browser);
      await page.goto(`/sign-in?next=${encodeURIComponent(next)}`);
      await page.locator(`[data-demo="${accountOf("employee").email}"]`).click();
      await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
      expect(new URL(page.url()).pathname).not.toContain("elsewhere");
      expect(outsideRequests).toEqual([]);
      await page.context().close();
    },
  );

  it("save a budget once, however quickly the button is pressed twice", async () => {
    const { page } = await openPage(browser);
    await signInAs(page, "admin");
    await page.goto("/admin/budgets");
    await page.getByRole("button", { name: "Change", exact: true }).first().click();
    const save = page.getByRole("dialog").getByRole("button", { name: "Save", exact: true });
    let sent = 0;
    page.on("request", (request) => {
      if (request.method() === "POST" && request.url().includes("/admin/budgets")) sent += 1;
    });
    await save.dblclick();
    await page.getByRole("dialog").waitFor({ state: "detached" });
    expect(sent).toBe(1);
    await page.context().close();
  });

  it("say what a budget has used, and what a limit below that would do", async () => {
    const { page } = await openPage(browser);
    await signInAs(page, "admin");
    await page.goto("/admin/budgets");
    await page.getByRole("button", { name: "Change", exact: true }).first().click();
    const dialog = page.getByRole("dialog");
    expect(await dialog.locator("[data-budget-used]").innerText()).toMatch(/\$[\d.,]+ of \$[\d.,]+ is used in /);
    expect(await dialog.locator("[data-budget-warning]").count()).toBe(0);
    await dialog.locator("input").fill("0.01");
    expect(await dialog.locator("[data-budget-warning]").innerText()).toContain("calls stop at once");
    await dialog.locator("input").fill("100000");
    expect(await dialog.locator("[data-budget-warning]").count()).toBe(0);
    await page.context().close();
  });

  it.each([
    { at: "/admin/network", open: /^Add a rule$/, field: "#rule-pattern", wrong: "not a host" },
    { at: "/admin/audit", open: /^(Set an address|Change)$/, field: "#push-url", wrong: "http://plain.example" },
  ])("send what is wrong in $field once, however quickly the button is pressed twice", async ({ at, open, field, wrong }) => {
    const { page } = await openPage(browser);
    await signInAs(page, "admin");
    await page.goto(at);
    await page.getByRole("button", { name: open }).click();
    await page.locator(field).fill(wrong);
    let sent = 0;
    page.on("request", (request) => {
      if (request.method() === "POST" && request.url().includes(at)) sent += 1;
    });
    await page.getByRole("dialog").getByRole("button", { name: "Save", exact: true }).dblclick();
    await page.locator(`${field}[aria-invalid=true]`).waitFor();
    expect(sent).toBe(1);
    await page.context().close();
  });
});
