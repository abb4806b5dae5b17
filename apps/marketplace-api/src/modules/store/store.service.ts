import type { LocalText } from "@souk/contracts";
import type { CompanyTx, Database } from "@souk/db";
import { type Clock, encodeId, formatMicro, micro, parseMicro, toWireMoney } from "@souk/kernel";
import { maximumPrice } from "@souk/metering";
import { DEFAULT_LIMITS, lowerLimits } from "@souk/sandbox";
import { z } from "zod";
import type { CatalogReader, CatalogService, Listing, PublishedVersion, SkillFacts } from "../catalog/index.ts";
import { readNames } from "../directory/index.ts";
import type { EnablementReader, EnablementRecord, EnablementService, RequestService } from "../grant/index.ts";
import { isFor } from "../grant/index.ts";
import type { Principal } from "../identity/index.ts";
import { decodeCursor, encodeCursor } from "../page/index.ts";
import type { Availability } from "../runtime/index.ts";
import { permissionView } from "./permission-words.ts";
import { priceExamplesOf, scopeOf } from "./store.rules.ts";
import type { SkillCard, SkillPage, SkillStatus, StoreResult, StoreSearch, UnavailableView } from "./store.types.ts";
import { createUnavailableViews } from "./unavailable.view.ts";

export interface StoreDeps {
  readonly db: Pick<Database, "withCompany">;
  readonly clock: Clock;
  readonly reader: CatalogReader;
  readonly enablementReader: EnablementReader;
  readonly catalog: CatalogService;
  readonly enablements: EnablementService;
  readonly requests: RequestService;
  /** What calls would be turned away for now. */
  readonly availability: Availability;
}

const NEW_FOR_MS = 21 * 86_400_000;
const WINDOW_MS = 30 * 86_400_000;
const Offset = z.tuple([z.number().int().min(0)]);
const Rate = z.object({ calls: z.bigint(), outcomes: z.bigint() });

/** What a caller's company decided about skills, and what the caller asked for. */
interface Standing {
  readonly enablements: Awaited<ReturnType<EnablementReader["snapshot"]>>["enablements"];
  readonly requested: ReadonlySet<string>;
}

const definedLimits = (limits: PublishedVersion["manifest"]["limits"]) =>
  Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined));

function statusOf(principal: Principal, version: PublishedVersion, standing: Standing): SkillStatus {
  const enabled = standing.enablements.get(version.skill);
  const isPinned = enabled?.version === version.version;
  // a quarantine of what one uses passes, or another version comes: `unavailable` tells of it
  const isOpen =
    (version.status === "published" || (isPinned && version.status === "quarantined")) &&
    version.manifest.price.currency === principal.company.currency;
  if (!isOpen || (enabled && enabled.status !== "enabled")) return "blocked";
  if (enabled && isFor(enabled.audience, principal.groups)) return "usable";
  return standing.requested.has(version.skill) ? "requested" : "requestable";
}

async function outcomeRate(tx: CompanyTx, skill: string, since: number): Promise<number | null> {
  const [row] = await tx.$queryRaw<unknown[]>`
    SELECT (SELECT count(*) FROM call WHERE skill = ${skill} AND status = 'succeeded' AND admitted_at >= ${new Date(since)}) AS calls,
           (SELECT count(*) FROM outcome WHERE skill = ${skill} AND claimed_at >= ${new Date(since)}) AS outcomes`;
  const { calls, outcomes } = Rate.parse(row);
  return calls === 0n ? null : Math.min(1, Number(outcomes) / Number(calls));
}

export type StoreService = ReturnType<typeof createStoreService>;

/** The store as one person sees it: listings, and what the own company and the own permissions make of them. */
export function createStoreService(deps: StoreDeps) {
  const { db, clock, reader, catalog, enablements, requests } = deps;
  const unavailableViews = createUnavailableViews(deps);

  async function standingOf(principal: Principal): Promise<Standing> {
    const snapshot = await deps.enablementReader.snapshot(principal.companyId);
    const open = await requests.list(principal, { open: true, mine: true });
    return { enablements: snapshot.enablements, requested: new Set(open.map(({ skill }) => skill)) };
  }

  function cardOf(
    principal: Principal,
    standing: Standing,
    parts: {
      readonly listing: Listing;
      readonly version: PublishedVersion;
      readonly publisherName: string;
      readonly facts: SkillFacts | undefined;
      readonly unavailable: UnavailableView | undefined;
    },
  ): SkillCard {
    const { listing, version, publisherName, facts, unavailable } = parts;
    const { manifest } = version;
    const hosts = (manifest.permissions.network ?? []).map((entry) => entry.slice(entry.indexOf(":") + 1).split("/")[0]);
    return {
      name: version.skill,
      version: version.version,
      title: manifest.title,
      summary: manifest.summary,
      publisher: { slug: version.publisher, name: publisherName },
      category: manifest.category,
      risk: version.risk,
      readsOnly: version.facts.readsOnly,
      outsideHosts: new Set(hosts).size,
      internal: version.ownerId === principal.companyId,
      isNew: clock.now() - listing.createdAt < NEW_FOR_MS,
      pricePerCall: toWireMoney({ amount: version.terms.terms.call, currency: version.terms.terms.currency }),
      unitPrices: Object.entries(manifest.price.units ?? {}).map(([name, { price, max, summary }]) => ({
        name,
        price: { amount: price, currency: manifest.price.currency },
        max,
        summary: summary ?? null,
      })),
      outcomePrices: Object.entries(manifest.outcomes).map(([name, outcome]) => ({
        name,
        price: { amount: outcome.price, currency: manifest.price.currency },
        confirm: outcome.confirm,
        summary: outcome.summary ?? null,
      })),
      status: statusOf(principal, version, standing),
      ...(unavailable ? { unavailable } : {}),
      example: manifest.examples[0]?.input ?? null,
      facts: { calls30d: facts?.calls30d ?? 0, successRate: facts?.successRate ?? null, p95Ms: facts?.p95Ms ?? null },
    };
  }

  async function cards(principal: Principal, standing: Standing, listings: readonly Listing[]): Promise<SkillCard[]> {
    const names = listings.map(({ name }) => name);
    const facts = await catalog.facts(names);
    const unavailable = await unavailableViews(principal, names);
    const publishers = await catalog.publishers(listings.map(({ publisher }) => publisher));
    const found = await Promise.all(
      listings.map(async (listing) => ({
        listing,
        version: await reader.version(listing.name, standing.enablements.get(listing.name)?.version ?? listing.latestVersion),
      })),
    );
    return found.flatMap(({ listing, version }) =>
      version
        ? cardOf(principal, standing, {
            listing,
            version,
            publisherName: publishers.get(listing.publisher)?.name ?? listing.publisher,
            facts: facts.get(listing.name),
            unavailable: unavailable.get(listing.name),
          })
        : [],
    );
  }

  /** Skills that fit a sentence and filters, usable ones first. */
  async function search(principal: Principal, input: StoreSearch): Promise<StoreResult> {
    const { limit, cursor, maxPrice, status, ...rest } = input;
    const [offset] = decodeCursor(cursor, Offset) ?? [0];
    const standing = await standingOf(principal);
    const usable = [...standing.enablements.values()].filter((e) => e.status === "enabled" && isFor(e.audience, principal.groups));
    const filters = {
      ...rest,
      maxPrice: maxPrice === undefined ? undefined : parseMicro(maxPrice),
      names: status === "usable" ? usable.map(({ skill }) => skill) : undefined,
    };
    const page = await catalog.search(principal, { filters, limit, offset });
    return {
      items: await cards(principal, standing, page.items),
      nextCursor: page.nextOffset === null ? null : encodeCursor([page.nextOffset]),
      categories: [...page.categories],
      total: page.total,
    };
  }

  /** The store's front: what one can use, what is new, and the best to try first. */
  async function home(principal: Principal) {
    const standing = await standingOf(principal);
    const newest = await cards(principal, standing, await catalog.newest(60));
    const mine = await cards(principal, standing, await catalog.listings([...standing.enablements.keys()]));
    const usable = mine
      .filter(({ status }) => status === "usable")
      .sort((a, b) => b.facts.calls30d - a.facts.calls30d || (a.name < b.name ? -1 : 1));
    // best to try: a result one pays for when it counts, with an example to start from
    const tryable = usable.filter(({ example, unavailable }) => example !== null && !unavailable);
    const byOutcome = [...tryable].sort((a, b) => highestOutcome(b) - highestOutcome(a));
    return {
      featured: byOutcome.find(({ name }) => name === FIRST_TRY) ?? byOutcome[0] ?? null,
      usable: usable.slice(0, 24),
      fresh: newest.filter(({ isNew, status }) => isNew && status !== "blocked").slice(0, 8),
      internal: newest.filter(({ internal }) => internal),
    };
  }

  async function enablementView(tx: CompanyTx, record: EnablementRecord): Promise<SkillPage["enablement"]> {
    const groups = await tx.employeeGroup.findMany({ where: { id: { in: [...record.audience.groups] } }, orderBy: { name: "asc" } });
    const names = await readNames(tx, { employees: [record.updatedBy] });
    return {
      version: record.version,
      audience: { everyone: record.audience.everyone, groups: groups.map(({ id, name }) => ({ id: encodeId("grp", id), name })) },
      since: new Date(record.updatedAt).toISOString(),
      by: names.employee(record.updatedBy).name,
    };
  }

  async function versionViews(version: PublishedVersion, pinned: string | undefined, latest: string): Promise<SkillPage["versions"]> {
    return (await catalog.versions(version.skill)).map((entry) => ({
      version: entry.version,
      publishedAt: new Date(entry.publishedAt).toISOString(),
      status: entry.status === "published" ? ("live" as const) : entry.status,
      sha256: entry.sha256,
      current: entry.version === latest,
      pinned: entry.version === pinned,
    }));
  }

  /** Everything about one skill: the asked version, else the pinned one, else the newest. @throws DomainError `not_found`. */
  async function skill(principal: Principal, input: { readonly name: string; readonly version?: string | undefined }): Promise<SkillPage> {
    const standing = await standingOf(principal);
    const detail = await catalog.skill(principal, input);
    const { version } = detail;
    const { manifest, terms } = version;
    const record = (await enablements.list(principal)).find(({ skill: name }) => name === input.name);
    const unavailable = (await unavailableViews(principal, [input.name])).get(input.name);
    const [request] = await requests.list(principal, { skill: input.name, mine: true });
    const rows = await db.withCompany(principal.companyId, async (tx) => ({
      enablement: record ? await enablementView(tx, record) : null,
      rate: Object.keys(manifest.outcomes).length === 0 ? null : await outcomeRate(tx, input.name, clock.now() - WINDOW_MS),
    }));
    const { currency } = manifest.price;
    const limits = lowerLimits(DEFAULT_LIMITS, definedLimits(manifest.limits));
    return {
      ...cardOf(principal, standing, { ...detail, unavailable }),
      description: manifest.description ?? null,
      inputSchema: manifest.input,
      outputSchema: manifest.output,
      permissions: version.required.map(permissionView),
      maximumPrice: toWireMoney({ amount: maximumPrice(terms.terms), currency }),
      feeBps: terms.terms.feeBps,
      termsVersion: terms.terms.version,
      outcomes: Object.entries(manifest.outcomes).map(([name, { price, when, key, confirm, settle, dispute, summary }]) => ({
        name,
        price: { amount: formatMicro(micro(parseMicro(price))), currency },
        when,
        key,
        confirm,
        settle,
        dispute,
        summary: summary ?? null,
      })),
      priceExamples: priceExamplesOf(terms.terms),
      versions: await versionViews(version, record?.version, detail.listing.latestVersion),
      examples: manifest.examples.map(({ title, input: given, output }) => ({
        title: title ?? null,
        input: given,
        output: output ?? null,
      })),
      limits: { cpuMs: limits.cpuMs, wallMs: limits.wallMs, memoryMb: limits.memoryMb },
      sha256: version.sha256,
      signedBy: version.kid,
      errors: Object.entries(manifest.errors).map(([code, meaning]) => ({ code, meaning })),
      outcomeRate: rows.rate,
      enablement: rows.enablement,
      request: request ? { id: request.id, at: request.at, status: request.status, comment: request.comment } : null,
      scope: scopeOf({
        required: version.required,
        you: principal.agentGrants ?? principal.employeeGrants,
        company: record?.grants ?? null,
      }),
    };
  }

  /** Titles by skill, for lists that hold names only. */
  async function titles(names: readonly string[]): Promise<ReadonlyMap<string, LocalText>> {
    return new Map((await catalog.listings(names)).map((listing) => [listing.name, listing.title]));
  }

  return { search, home, skill, titles };
}

/** The demo's first call: an invoice against its order. */
const FIRST_TRY = "ledgerly/invoice-match";

function highestOutcome(card: SkillCard): number {
  return card.outcomePrices.reduce((best, { price }) => Math.max(best, Number(parseMicro(price.amount))), 0);
}
