import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Services } from "../composition.ts";
import type { Principal } from "../modules/identity/index.ts";
import { STANDING_ORDERS, type StandingOrder } from "./material.ts";

const WORKSPACE = fileURLToPath(new URL("../../../../examples/workspace/acme/", import.meta.url));

/** Uploads the example files of some folders, as a person does. */
export async function uploadFolders(services: Services, principal: Principal, folders: readonly string[]): Promise<void> {
  for (const folder of folders) {
    for (const name of (await readdir(join(WORKSPACE, folder))).sort()) {
      await services.file.upload(principal, { path: `/${folder}/${name}`, content: await readFile(join(WORKSPACE, folder, name)) });
    }
  }
}

/** Uploads single example files. */
export async function uploadFiles(services: Services, principal: Principal, paths: readonly string[]): Promise<void> {
  for (const path of paths) await services.file.upload(principal, { path: `/${path}`, content: await readFile(join(WORKSPACE, path)) });
}

function documentText(order: StandingOrder, invoice: { readonly number: string; readonly date: string } | null): string {
  const { order: orderNumber, supplier, currency, lines, net, taxRate, tax, total } = order;
  const amounts = { currency, lines, net, taxRate, tax, total };
  const document = invoice
    ? { ...invoice, supplier, orders: [orderNumber], ...amounts }
    : { number: orderNumber, supplier, date: "2026-01-05", ...amounts };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** The orders that repeat. */
export async function uploadStandingOrders(services: Services, principal: Principal): Promise<void> {
  for (const order of STANDING_ORDERS) {
    await services.file.upload(principal, { path: `/orders/${order.order}.json`, content: documentText(order, null) });
  }
}

/** A delivery's invoice arrives. Answers its path. */
export async function uploadInvoice(
  services: Services,
  principal: Principal,
  invoice: { readonly number: string; readonly date: string; readonly order: StandingOrder },
): Promise<string> {
  const path = `/invoices/${invoice.number}.json`;
  const { number, date, order } = invoice;
  await services.file.upload(principal, { path, content: documentText(order, { number, date }) });
  return path;
}
