import type { Manifest } from "@souk/contracts";
import { formatMicro, parseMicro } from "@souk/kernel";
import { grantsOfManifest } from "@souk/policy";

/** One thing in which a version differs from another. */
export interface VersionChange {
  readonly what: "permission" | "host" | "file" | "connection" | "secret" | "price" | "outcome" | "limit" | "input" | "output" | "code";
  readonly change: "added" | "removed" | "changed";
  /** What it is about: a grant in wire form, an outcome's name, a limit. */
  readonly name: string;
  readonly before: string | null;
  readonly after: string | null;
  /** Whether the company would give, allow or pay more than now. */
  readonly asksMore: boolean;
}

type Comparable = Pick<Manifest, "permissions" | "price" | "outcomes" | "limits" | "input" | "output" | "bundle">;

const KIND = { http: "host", file: "file", connection: "connection", secret: "secret" } as const;

function grantsOf(manifest: Comparable): ReadonlyMap<string, ReadonlySet<string>> {
  const byResource = new Map<string, Set<string>>();
  for (const { resource, verbs } of grantsOfManifest(manifest.permissions)) {
    const known = byResource.get(resource) ?? new Set<string>();
    for (const verb of verbs) known.add(verb);
    byResource.set(resource, known);
  }
  return byResource;
}

const verbsText = (verbs: ReadonlySet<string> | undefined): string | null => (verbs ? [...verbs].sort().join(",") : null);

function permissionChanges(before: Comparable, after: Comparable): VersionChange[] {
  const [old, next] = [grantsOf(before), grantsOf(after)];
  return [...new Set([...old.keys(), ...next.keys()])].flatMap((resource) => {
    const [had, has] = [old.get(resource), next.get(resource)];
    if (verbsText(had) === verbsText(has)) return [];
    const kind = resource.slice(0, resource.indexOf(":"));
    return [
      {
        what: KIND[kind as keyof typeof KIND] ?? "permission",
        change: !had ? ("added" as const) : has ? ("changed" as const) : ("removed" as const),
        name: resource,
        before: verbsText(had),
        after: verbsText(has),
        asksMore: [...(has ?? [])].some((verb) => !had?.has(verb)),
      },
    ];
  });
}

const outcomeText = (outcome: Manifest["outcomes"][string]): string =>
  `${outcome.price} · ${outcome.when} · ${outcome.key} · ${outcome.confirm} · ${outcome.settle} · ${outcome.dispute}`;

const unitText = ({ price, max }: NonNullable<Manifest["price"]["units"]>[string]): string => `${price} × ≤ ${max}`;

/** More for one, or more of them: either way a call can cost more. */
function unitChanges(before: Comparable, after: Comparable): VersionChange[] {
  const [old, next] = [before.price.units ?? {}, after.price.units ?? {}];
  return [...new Set([...Object.keys(old), ...Object.keys(next)])].flatMap((name) => {
    const [had, has] = [old[name], next[name]];
    if ((had && unitText(had)) === (has && unitText(has))) return [];
    const asksMore = has !== undefined && (!had || parseMicro(has.price) > parseMicro(had.price) || has.max > had.max);
    return {
      what: "price" as const,
      change: !had ? ("added" as const) : has ? ("changed" as const) : ("removed" as const),
      name: `unit:${name}`,
      before: had ? unitText(had) : null,
      after: has ? unitText(has) : null,
      asksMore,
    };
  });
}

function priceChanges(before: Comparable, after: Comparable): VersionChange[] {
  const changes: VersionChange[] = [];
  const money = ({ price }: Comparable): string => `${formatMicro(parseMicro(price.call))} ${price.currency}`;
  if (money(before) !== money(after)) {
    const asksMore = before.price.currency !== after.price.currency || parseMicro(after.price.call) > parseMicro(before.price.call);
    changes.push({ what: "price", change: "changed", name: "call", before: money(before), after: money(after), asksMore });
  }
  changes.push(...unitChanges(before, after));
  for (const name of new Set([...Object.keys(before.outcomes), ...Object.keys(after.outcomes)])) {
    const [had, has] = [before.outcomes[name], after.outcomes[name]];
    const [old, next] = [had ? outcomeText(had) : null, has ? outcomeText(has) : null];
    if (old === next) continue;
    // A rule that changed counts something else: the company looks, whichever way the price went.
    changes.push({
      what: "outcome",
      change: !had ? "added" : has ? "changed" : "removed",
      name,
      before: old,
      after: next,
      asksMore: has !== undefined,
    });
  }
  return changes;
}

function otherChanges(before: Comparable, after: Comparable): VersionChange[] {
  const changes: VersionChange[] = [];
  for (const limit of ["cpuMs", "wallMs", "memoryMb"] as const) {
    const [had, has] = [before.limits[limit], after.limits[limit]];
    if (had === has) continue;
    const asksMore = had !== undefined && (has === undefined || has > had);
    changes.push({
      what: "limit",
      change: "changed",
      name: limit,
      before: had?.toString() ?? null,
      after: has?.toString() ?? null,
      asksMore,
    });
  }
  for (const what of ["input", "output"] as const) {
    if (JSON.stringify(before[what]) === JSON.stringify(after[what])) continue;
    changes.push({ what, change: "changed", name: what, before: null, after: null, asksMore: false });
  }
  if (before.bundle.sha256 !== after.bundle.sha256) {
    changes.push({
      what: "code",
      change: "changed",
      name: "sha256",
      before: before.bundle.sha256,
      after: after.bundle.sha256,
      asksMore: false,
    });
  }
  return changes;
}

/** Everything in which a newer version differs from the one a company runs: permissions, hosts, files, price, outcome rules, limits, code. */
export function diffVersions(before: Comparable, after: Comparable): readonly VersionChange[] {
  return [...permissionChanges(before, after), ...priceChanges(before, after), ...otherChanges(before, after)];
}
