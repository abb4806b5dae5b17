import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { accessibilityProblems, launchBrowser, openPage, type ViewOptions } from "./app.ts";
import { type DemoRole, signInAs } from "./sign-in.ts";

const PAGES: Readonly<Record<DemoRole, readonly string[]>> = {
  employee: [
    "/store",
    "/store?q=match+my+invoices",
    "/skills/ledgerly/invoice-match",
    "/skills/ledgerly/invoice-match/try",
    "/calls",
    "/files",
    "/outcomes",
    "/keys",
  ],
  admin: [
    "/keys?of=company",
    "/admin/skills",
    "/admin/skills/review/datakit/csv-profile",
    "/admin/budgets",
    "/admin/people",
    "/admin/calls",
    "/admin/files",
    "/admin/files?view=changes",
    "/admin/files?view=waiting",
    "/admin/files?view=rules",
    "/admin/files?view=reads",
    "/admin/audit",
    "/admin/network",
    "/admin/network?verdict=denied",
    "/admin/connections",
    "/admin/secrets",
    "/admin/runtime",
    "/notices",
  ],
  finance: ["/finance/spend", "/finance/invoices"],
  auditor: ["/admin/calls", "/admin/files", "/admin/audit", "/admin/runtime"],
  operator: ["/operator/now", "/operator/hosts"],
  vendor: ["/vendor", "/keys"],
};

const VIEWS: readonly ViewOptions[] = [
  { locale: "en", colorScheme: "light", width: 1280 },
  { locale: "zh", colorScheme: "dark", width: 390 },
];

/** Pages one row away from the lists: the newest call, the first file, the newest invoice and its first line. */
async function followRows(page: Page, role: DemoRole): Promise<readonly string[]> {
  const firstLink = async (path: string) => {
    await page.goto(path);
    return page.locator("[data-row] a").first().getAttribute("href");
  };
  const starts = role === "employee" ? ["/calls", "/files"] : role === "finance" ? ["/finance/invoices"] : [];
  const found: string[] = [];
  for (const start of starts) {
    const href = await firstLink(start);
    if (href) found.push(href);
  }
  const invoice = found.find((href) => href.startsWith("/finance/invoices/"));
  const line = invoice ? await firstLink(invoice) : null;
  return line ? [...found, line] : found;
}

describe("every page", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());

  for (const view of VIEWS) {
    for (const role of Object.keys(PAGES) as DemoRole[]) {
      it(`[F136] is accessible, fits and stays on this machine: ${role}, ${view.locale}, ${view.colorScheme}, ${view.width} px`, async () => {
        const { page, consoleErrors, outsideRequests } = await openPage(browser, view);
        await signInAs(page, role);
        const problems: string[] = [];
        for (const path of [...PAGES[role], ...(await followRows(page, role))]) {
          await page.goto(path);
          await page.locator("h1").first().waitFor();
          problems.push(...(await accessibilityProblems(page)).map((problem) => `${path} ${problem}`));
          const isTooWide = await page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth");
          if (isTooWide) problems.push(`${path} is wider than the window`);
        }
        expect(problems).toEqual([]);
        expect(consoleErrors).toEqual([]);
        expect(outsideRequests).toEqual([]);
        await page.context().close();
      }, 420_000);
    }
  }

  it("[F136] says a page is for others instead of showing it, and names who has it", async () => {
    const { page } = await openPage(browser);
    await signInAs(page, "employee");
    await page.goto("/finance/invoices");
    // the skeleton comes first: what it waits for is the page's own words
    await page.locator("main").getByText("This page is not open to you").first().waitFor();
    await page.context().close();
  });

  it("keeps tokens out of the browser: cookies are http-only, storage is empty of secrets", async () => {
    const { page, context } = await openPage(browser);
    await signInAs(page, "employee");
    const cookies = await context.cookies();
    expect(cookies.filter((cookie) => cookie.name.includes("session-token")).map((cookie) => [cookie.httpOnly, cookie.sameSite])).toEqual([
      [true, "Lax"],
    ]);
    const readable = await page.evaluate("document.cookie + JSON.stringify(localStorage) + JSON.stringify(sessionStorage)");
    expect(String(readable)).not.toMatch(/eyJ|sk_|ses_/);
    const session = await page.request.get("/api/auth/session");
    expect(Object.keys((await session.json()) as object)).toEqual(["expires"]);
    await page.context().close();
  });
});
