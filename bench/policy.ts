import { compileGrant, decide, type GrantLayer, type GrantLayerName, grantsOfManifest, parseGrant, type ResourceKind } from "@souk/policy";
import { type Benches, type BenchResult, median, rounded } from "./result.ts";

const ROUNDS = 5;

const layer = (name: GrantLayerName, ...texts: string[]): GrantLayer => ({ layer: name, grants: texts.map(parseGrant) });
const required = grantsOfManifest({
  files: ["read:/invoices/**", "read:/orders/**/*.json", "read,write:/reports/**"],
  perms: ["erp.invoices:read"],
  network: ["GET:*.example.com/v1/**"],
  kv: true,
});
/** Four layers with globs, as a real call has them. */
const layers: readonly GrantLayer[] = [
  layer(
    "enablement",
    "file:/invoices/** read",
    "file:/orders/** read",
    "file:/reports/** read,write",
    "perm:erp.* read",
    "http:**.example.com/** GET",
    "kv:scratch read,write",
  ),
  { layer: "skill", grants: required },
  layer(
    "employee",
    "file:/** read",
    "file:/reports/*/** write",
    "perm:erp.invoices read,write",
    "http:*.example.com/** GET,POST",
    "kv:scratch read,write",
  ),
  layer(
    "agent",
    "file:/invoices/202*/** read",
    "file:/orders/** read",
    "file:/reports/** read,write",
    "perm:*.invoices read",
    "http:api.example.com/v1/** GET",
    "kv:scratch read,write",
  ),
];

type Action = readonly [kind: ResourceKind, target: string, verb: string];
/** Two thirds allowed, one third denied; 512 different ones, as broad as a busy company's minute. */
const ACTIONS: readonly Action[] = Array.from({ length: 512 }, (_, i): Action => {
  const shapes: readonly Action[] = [
    ["file", `/invoices/2026/INV-${i}.json`, "read"],
    ["file", `/orders/2026/PO-${i}.json`, "read"],
    ["file", `/reports/2026/r${i}.csv`, "write"],
    ["file", `/salaries/${i}.csv`, "read"],
    ["http", `api.example.com/v1/rates/${i}`, "GET"],
    ["perm", "erp.invoices", i % 2 === 0 ? "read" : "write"],
  ];
  return shapes[i % shapes.length] ?? ["kv", "scratch", "read"];
});

/** The peer: what one writes first. Each decision looks at each layer's texts and builds a regular expression per pattern. */
function decideNaively([kind, target, verb]: Action): boolean {
  return layers.every(({ grants }) =>
    grants.some(({ resource, verbs }) => {
      if (!verbs.includes(verb) || !resource.startsWith(`${kind}:`)) return false;
      const body = resource.slice(kind.length + 1).replace(/[.+?^${}()|[\]\\]/g, "\\$&");
      return new RegExp(`^${body.replace(/\/\*\*|\*/g, (star) => (star === "*" ? "[^/.]*" : "(/.*)?"))}$`).test(target);
    }),
  );
}

/** Decisions per second of `decideOne` over the actions, for about `budgetMs`. */
function rate(decideOne: (action: Action) => boolean, budgetMs: number): { readonly perSecond: number; readonly allowed: number } {
  let done = 0;
  let allowed = 0;
  const started = performance.now();
  let elapsed = 0;
  while (elapsed < budgetMs) {
    allowed = 0;
    for (const action of ACTIONS) if (decideOne(action)) allowed++;
    done += ACTIONS.length;
    elapsed = performance.now() - started;
  }
  return { perSecond: (done / elapsed) * 1_000, allowed };
}

async function policy(): Promise<BenchResult[]> {
  const warm = compileGrant({ layers, at: 0 });
  const warmly = ([kind, target, verb]: Action): boolean => warm.allows(kind, target, verb);
  const runs = Array.from({ length: ROUNDS }, () => ({ souk: rate(warmly, 200), naive: rate(decideNaively, 100) }));
  const souk = median(runs.map((run) => run.souk.perSecond));
  const naive = median(runs.map((run) => run.naive.perSecond));
  const [first] = runs;
  if (first && first.souk.allowed !== first.naive.allowed) throw new Error("the compiled and the naive decision disagree");
  const started = performance.now();
  const COLD = 200;
  for (let i = 0; i < COLD; i++) {
    if (!decide({ required, layers, at: 0 }).allowed) throw new Error("the bench's call must be allowed");
    compileGrant({ layers, at: 0 });
  }
  const coldMicros = ((performance.now() - started) / COLD) * 1_000;
  const detail = { layers: layers.length, texts: warm.texts, allowed: first?.souk.allowed, of: ACTIONS.length };
  return [
    {
      name: "policy",
      value: Math.round(souk),
      unit: "decisions/s",
      ratio: rounded(souk / naive),
      against: "naive uncompiled decision",
      detail,
    },
    {
      name: "policy.compile",
      value: Math.round(coldMicros),
      unit: "µs",
      ratio: null,
      against: null,
      detail: { what: "decide and compile a call's effective grant, nothing cached" },
    },
  ];
}

export const benches: Benches = { policy };
