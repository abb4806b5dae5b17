import type { Role } from "../trpc/views.ts";

export interface Destination {
  /** Message key under `nav`. */
  readonly id:
    | "store"
    | "calls"
    | "files"
    | "outcomes"
    | "skills"
    | "budgets"
    | "people"
    | "network"
    | "connections"
    | "secrets"
    | "allCalls"
    | "workspace"
    | "audit"
    | "spend"
    | "invoices"
    | "runtime"
    | "notices"
    | "keys"
    | "now"
    | "hosts"
    | "vendor"
    | "tour";
  readonly href: string;
  /** `g` then this letter goes there. */
  readonly letter: string;
  readonly roles: readonly Role[];
  readonly demoOnly?: boolean;
}
export interface NavigationGroup {
  readonly id: "work" | "manage" | "money" | "sell" | "operate" | "learn";
  readonly items: readonly Destination[];
}

const EVERYONE: readonly Role[] = ["employee", "admin", "finance", "auditor", "vendor", "operator"];

/** In the order of the navigation: what is somebody's main job comes first, so that it is never below the fold. */
const GROUPS: readonly NavigationGroup[] = [
  { id: "sell", items: [{ id: "vendor", href: "/vendor", letter: "v", roles: ["vendor"] }] },
  {
    id: "operate",
    items: [
      { id: "now", href: "/operator/now", letter: "y", roles: ["operator"] },
      { id: "hosts", href: "/operator/hosts", letter: "h", roles: ["operator"] },
    ],
  },
  {
    id: "work",
    items: [
      { id: "store", href: "/store", letter: "s", roles: EVERYONE },
      { id: "calls", href: "/calls", letter: "c", roles: ["employee", "admin"] },
      { id: "files", href: "/files", letter: "f", roles: ["employee", "admin"] },
      { id: "outcomes", href: "/outcomes", letter: "o", roles: ["employee", "admin", "finance"] },
      { id: "notices", href: "/notices", letter: "d", roles: ["admin", "vendor", "auditor"] },
      { id: "keys", href: "/keys", letter: "x", roles: EVERYONE },
    ],
  },
  {
    id: "manage",
    items: [
      { id: "skills", href: "/admin/skills", letter: "e", roles: ["admin"] },
      { id: "budgets", href: "/admin/budgets", letter: "b", roles: ["admin", "finance"] },
      { id: "people", href: "/admin/people", letter: "p", roles: ["admin"] },
      { id: "network", href: "/admin/network", letter: "n", roles: ["admin", "auditor"] },
      { id: "connections", href: "/admin/connections", letter: "l", roles: ["admin", "auditor"] },
      { id: "secrets", href: "/admin/secrets", letter: "k", roles: ["admin", "auditor"] },
      { id: "runtime", href: "/admin/runtime", letter: "r", roles: ["admin", "auditor"] },
      { id: "allCalls", href: "/admin/calls", letter: "a", roles: ["admin", "auditor"] },
      { id: "workspace", href: "/admin/files", letter: "w", roles: ["admin", "auditor"] },
      { id: "audit", href: "/admin/audit", letter: "u", roles: ["admin", "auditor"] },
    ],
  },
  {
    id: "money",
    items: [
      { id: "spend", href: "/finance/spend", letter: "m", roles: ["finance", "admin", "auditor"] },
      { id: "invoices", href: "/finance/invoices", letter: "i", roles: ["finance", "admin", "auditor"] },
    ],
  },
  { id: "learn", items: [{ id: "tour", href: "/tour", letter: "t", roles: EVERYONE, demoOnly: true }] },
];

/** The pages somebody with these roles has, in the order of the navigation. Hiding is a courtesy: the API decides. */
export function navigationFor(roles: readonly Role[], isDemo: boolean): readonly NavigationGroup[] {
  const may = (item: Destination) => (isDemo || !item.demoOnly) && item.roles.some((role) => roles.includes(role));
  return GROUPS.map((group) => ({ ...group, items: group.items.filter(may) })).filter((group) => group.items.length > 0);
}

/** Where somebody lands after signing in: at their main job. */
export function homeFor(roles: readonly Role[]): string {
  const homes: readonly (readonly [Role, string])[] = [
    ["operator", "/operator/now"],
    ["vendor", "/vendor"],
    ["admin", "/admin/skills"],
    ["finance", "/finance/spend"],
    ["auditor", "/admin/calls"],
  ];
  return homes.find(([role]) => roles.includes(role))?.[1] ?? "/store";
}

/** The roles that have a page; used to say who to ask. */
export function rolesFor(id: Destination["id"]): readonly Role[] {
  return GROUPS.flatMap((group) => group.items).find((item) => item.id === id)?.roles ?? [];
}

/** The destination of the navigation a path belongs to. */
export function activeDestination(groups: readonly NavigationGroup[], pathname: string): Destination | undefined {
  const aliases: Readonly<Record<string, string>> = { "/skills": "/store" };
  const path = Object.entries(aliases).find(([prefix]) => pathname.startsWith(prefix))?.[1] ?? pathname;
  return groups.flatMap((group) => group.items).find((item) => path === item.href || path.startsWith(`${item.href}/`));
}
