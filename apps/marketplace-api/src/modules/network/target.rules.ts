import { isPublicAddress } from "./address.ts";
import type { RequestTarget } from "./url.ts";

/** Stands for a text that is no URL. */
export const NOWHERE: RequestTarget = {
  url: new URL("https://invalid.invalid/"),
  scheme: "https",
  host: "invalid",
  port: 0,
  path: "/",
  resource: "invalid/",
  isAddress: false,
};

/** What no rule of anybody can open: addresses inside a network, and plain http. */
export function unreachable(target: RequestTarget): { readonly rule: string; readonly why: string } | null {
  if (target.isAddress && !isPublicAddress(target.host))
    return {
      rule: "address",
      why: `${target.host} is no public address. Systems inside your network are reached through a connection that an admin registers.`,
    };
  if (target.scheme === "http")
    return {
      rule: "scheme",
      why: "Only https is spoken to hosts on the internet. Plain http is for systems an admin registered as a connection.",
    };
  return null;
}
