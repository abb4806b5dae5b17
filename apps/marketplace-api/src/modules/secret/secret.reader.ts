import type { Database } from "@souk/db";
import type { Clock } from "@souk/kernel";
import type { Keyring } from "./keyring.ts";
import { secretContext } from "./secret.service.ts";

interface Opened {
  readonly value: string;
  readonly hosts: readonly string[];
  /** Put into a request now. */
  used(): void;
}

export interface SecretReaderDeps {
  readonly db: Pick<Database, "withCompany" | "withoutCompany">;
  readonly keyring: Keyring;
  readonly epochOf: (companyId: string) => bigint;
  readonly clock: Clock;
}

/** What the broker reads, and nothing else does: values in memory, for the time of a request. */
export interface SecretReader {
  /** Secrets a skill may use in calls of a company: the company's own bound to it, else the publisher's. */
  secretsOf(companyId: string, skill: string): Promise<ReadonlyMap<string, Opened>>;
  /** Hosts a publisher says are its own. */
  hostsOf(publisher: string): Promise<ReadonlySet<string>>;
}

interface PublisherNetwork {
  readonly secrets: readonly { readonly name: string; readonly skills: readonly string[]; readonly opened: Opened }[];
  readonly hosts: ReadonlySet<string>;
}

interface PublisherRow {
  readonly kind: "secret" | "host";
  readonly name: string;
  readonly skills: readonly string[] | null;
  readonly hosts: readonly string[] | null;
  readonly sealed: Uint8Array | null;
  readonly key_id: string | null;
  readonly owner: string | null;
}

/** A change of a publisher is noticed by its buyers within this time. */
const PUBLISHER_KEPT_MS = 3_000;
/** That a secret was used is noted once in this time. */
const NOTED_EVERY_MS = 60_000;

/** Creates the readers of one node. */
export function createSecretReader({ db, keyring, epochOf, clock }: SecretReaderDeps): SecretReader {
  const own = new Map<string, { readonly epoch: bigint; readonly secrets: Promise<PublisherNetwork["secrets"]> }>();
  const publishers = new Map<string, { readonly until: number; readonly network: Promise<PublisherNetwork> }>();

  const noted = new Map<string, number>();

  /** Notes the time, off the path of the request: a note that is lost is made a minute later. */
  function noteUse(holder: string, publisher: string, name: string): void {
    const key = `${holder} ${publisher} ${name}`;
    const now = clock.now();
    if (now - (noted.get(key) ?? 0) < NOTED_EVERY_MS) return;
    noted.set(key, now);
    db.withoutCompany((tx) => tx.$queryRaw`SELECT souk_secret_used(${holder}::uuid, ${publisher}, ${name}, ${new Date(now)})::text`).catch(
      () => noted.delete(key),
    );
  }

  function companySecrets(companyId: string): Promise<PublisherNetwork["secrets"]> {
    const epoch = epochOf(companyId);
    const known = own.get(companyId);
    if (known && known.epoch >= epoch) return known.secrets;
    const secrets = db
      .withCompany(companyId, (tx) => tx.secret.findMany({ where: { publisher: "" } }))
      .then((rows) =>
        rows.map((row) => ({
          name: row.name,
          skills: row.skills,
          opened: {
            value: keyring.open(row, secretContext(companyId, "", row.name)),
            hosts: row.hosts,
            used: () => noteUse(companyId, "", row.name),
          },
        })),
      );
    own.set(companyId, { epoch, secrets });
    secrets.catch(() => own.delete(companyId));
    return secrets;
  }

  function publisherNetwork(publisher: string): Promise<PublisherNetwork> {
    const known = publishers.get(publisher);
    if (known && known.until > performance.now()) return known.network;
    const network = readPublisher(publisher);
    publishers.set(publisher, { until: performance.now() + PUBLISHER_KEPT_MS, network });
    network.catch(() => publishers.delete(publisher));
    return network;
  }

  async function readPublisher(publisher: string): Promise<PublisherNetwork> {
    const rows = await db.withoutCompany(
      (tx) =>
        tx.$queryRaw<
          PublisherRow[]
        >`SELECT n.*, p.owner_id::text AS owner FROM souk_publisher_network(${publisher}) n, publisher p WHERE p.slug = ${publisher}`,
    );
    return {
      secrets: rows.flatMap((row) => {
        if (row.kind !== "secret" || row.sealed === null) return [];
        const context = secretContext(row.owner ?? "", publisher, row.name);
        const used = (): void => noteUse(row.owner ?? "", publisher, row.name);
        const value = keyring.open({ sealed: row.sealed, keyId: row.key_id ?? "" }, context);
        return [{ name: row.name, skills: row.skills ?? [], opened: { value, hosts: row.hosts ?? [], used } }];
      }),
      hosts: new Set(rows.filter((row) => row.kind === "host").map((row) => row.name)),
    };
  }

  return {
    secretsOf: async (companyId, skill) => {
      const publisher = skill.split("/")[0] ?? "";
      const [theirs, ours] = await Promise.all([publisherNetwork(publisher), companySecrets(companyId)]);
      const usable = [...theirs.secrets, ...ours].filter((secret) => secret.skills.includes(skill));
      return new Map(usable.map(({ name, opened }) => [name, opened]));
    },
    hostsOf: async (publisher) => (await publisherNetwork(publisher)).hosts,
  };
}
