import { AxeBuilder } from "@axe-core/playwright";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { readDemoFile } from "../../scripts/running-app.ts";

function given(name: "SOUK_E2E_DATA_DIR" | "SOUK_E2E_CHROMIUM"): string {
  // biome-ignore lint/style/noProcessEnv: set by scripts/e2e.ts, which starts this process
  const value = process.env[name];
  if (!value) throw new Error(`run the journeys with npm run e2e (${name} is not set)`);
  return value;
}

/** Sign-ins, keys and addresses of the app under test. */
export const demo = readDemoFile(given("SOUK_E2E_DATA_DIR"));

const CHROMIUM_FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** A headless browser. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: given("SOUK_E2E_CHROMIUM"), headless: true, args: CHROMIUM_FLAGS });
}

export interface ViewOptions {
  readonly width?: number;
  readonly colorScheme?: "light" | "dark";
  readonly locale?: "en" | "zh";
}

/** A page that remembers what must not happen: errors in the console, requests that leave the machine. */
export interface WatchedPage {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly consoleErrors: readonly string[];
  readonly outsideRequests: readonly string[];
}

/** A fresh profile and a page in it. */
export async function openPage(browser: Browser, options: ViewOptions = {}): Promise<WatchedPage> {
  const context = await browser.newContext({
    baseURL: demo.web,
    viewport: { width: options.width ?? 1280, height: 900 },
    colorScheme: options.colorScheme ?? "light",
    locale: options.locale === "zh" ? "zh-CN" : "en-US",
    timezoneId: "UTC",
  });
  const page = await context.newPage();
  const consoleErrors: string[] = [];
  const outsideRequests: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") consoleErrors.push(`${message.text()} (${message.location().url}, on ${page.url()})`);
  });
  page.on("pageerror", (error) => consoleErrors.push(error.message));
  page.on("request", (request) => {
    const { protocol, hostname } = new URL(request.url());
    if (protocol.startsWith("http") && hostname !== "127.0.0.1" && hostname !== "localhost") outsideRequests.push(request.url());
  });
  return { page, context, consoleErrors, outsideRequests };
}

/** Violations of WCAG 2.2 AA, one line each. */
export async function accessibilityProblems(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]).analyze();
  return violations.flatMap((one) => one.nodes.map((node) => `${one.id}: ${node.target.join(" ")}`));
}
