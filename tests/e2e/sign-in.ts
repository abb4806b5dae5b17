import type { Page } from "playwright-core";
import { demo } from "./app.ts";

export type DemoRole = "employee" | "admin" | "finance" | "auditor" | "vendor" | "operator";

/** The demo account of the main company (vendors have their own) whose main job this is. */
export function accountOf(role: DemoRole): (typeof demo.accounts)[number] {
  const main = demo.accounts[0]?.company;
  const isJob = (roles: readonly string[]) => (roles.find((one) => one !== "employee") ?? "employee") === role;
  const able = demo.accounts.filter((account) => isJob(account.roles));
  const account = able.find((one) => one.company === main) ?? able[0];
  if (!account) throw new Error(`the demo has no ${role}`);
  return account;
}

/** Signs in by the demo's button and waits for the first page. */
export async function signInAs(page: Page, role: DemoRole): Promise<void> {
  await page.goto("/sign-in");
  await page.locator(`[data-demo="${accountOf(role).email}"]`).click();
  await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
  await page.locator("h1").first().waitFor();
}
