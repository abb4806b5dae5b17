import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { ADMIN } from "./cast.ts";
import { enableForAcme } from "./company.seed.ts";
import { publishSkill } from "./publish.seed.ts";
import type { Stage } from "./stage.ts";

const SYSTEMS_FOLDER = fileURLToPath(new URL("../../../../examples/systems/", import.meta.url));
const COUNSEL = "jonas@counsel.example";
const TOM = "tom@acme.example";

/** Skills that reach outside; they come with the systems they reach. */
export const OUTSIDE_SKILLS: readonly string[] = ["ledgerly/post-invoice", "datakit/resolve-ticket", "counsel/ask-policy"];

interface Systems {
  readonly erp: { readonly host: string; readonly credential: string };
  readonly helpdesk: { readonly host: string; readonly credentials: Readonly<Record<string, string>> };
  readonly archive: { readonly host: string };
  readonly answers: { readonly host: string; readonly credential: string };
}

const read = (name: string): string => readFileSync(`${SYSTEMS_FOLDER}${name}`, "utf8");

/** Where the demo's systems are: addresses of this machine. */
const INSIDE = ["127.0.0.0/8"];

/** What administrators, people and a vendor set up for the skills that reach outside: connections, credentials, a vendor's key and host. */
export async function seedOutside(stage: Stage): Promise<void> {
  const { input, identities, publishers, skills, actors } = stage;
  const { services } = input;
  const systems = JSON.parse(read("systems.json")) as Systems;
  const admin = await actors.employee(ADMIN);
  const policy = await services.network.policy(admin);
  const block = {
    effect: "deny",
    skill: "",
    methods: [],
    pattern: "*.pastebin.example/**",
    maxBytes: null,
    note: "No paste sites",
  } as const;
  await services.network.putPolicy(admin, { ...policy, keepPaths: true, rules: [block] });
  await services.connections.register(admin, {
    name: "erp",
    baseUrl: `http://${systems.erp.host}`,
    networks: INSIDE,
    document: read("erp.openapi.yaml"),
    auth: { kind: "bearer", header: "" },
    credentialPer: "company",
  });
  await services.connections.putCredential(admin, "erp", { value: systems.erp.credential, of: "company" });
  await services.connections.register(admin, {
    name: "helpdesk",
    baseUrl: `http://${systems.helpdesk.host}`,
    networks: INSIDE,
    document: read("helpdesk.openapi.yaml"),
    auth: { kind: "header", header: "x-api-key" },
    credentialPer: "employee",
  });
  for (const [email, value] of Object.entries(systems.helpdesk.credentials))
    await services.connections.putCredential(await actors.employee(email), "helpdesk", { value, of: "me" });
  for (const name of OUTSIDE_SKILLS) {
    const skill = skills.get(name);
    if (skill) await publishSkill(services, publishers, skill);
    await enableForAcme(services, identities, name);
  }
  await services.checkpoints.put(admin, { url: `https://${systems.archive.host}/checkpoints`, newSecret: false });
  const jonas = await identities.principal(COUNSEL);
  await services.secrets.putHosts(jonas, "counsel", [systems.answers.host]);
  await services.secrets.put(jonas, {
    name: "ANSWERDESK_KEY",
    value: systems.answers.credential,
    skills: ["counsel/ask-policy"],
    hosts: [systems.answers.host],
    publisher: "counsel",
  });
  actors.forget();
}

/** First calls of these skills, where the systems run beside the demo; where they do not, their refusals are what the log shows. */
export async function callOutside({ actors, input }: Stage): Promise<void> {
  const { run } = input.services;
  const calls: readonly (readonly [email: string, skill: string, input: unknown])[] = [
    ["mei@acme.example", "ledgerly/post-invoice", { invoice: "INV-1015", costCentre: "AP-210" }],
    ["mei@acme.example", "ledgerly/post-invoice", { invoice: "INV-1013", costCentre: "AP-210" }],
    [TOM, "datakit/resolve-ticket", { ticket: "T-1002", answer: "The portal works again since 09:40. We are sorry for the trouble." }],
    ["hao@acme.example", "datakit/resolve-ticket", { ticket: "T-1006", answer: "发票抬头已更正，新发票今天寄出。" }],
  ];
  for (const [i, [email, skill, given]] of calls.entries()) {
    const request = { skill, input: given, via: "http", idempotencyKey: `demo-outside-${i + 1}` } as const;
    await run.call(await actors.employee(email), request).catch(noted);
  }
}

/** A failed call is part of the story and is recorded; anything else is a bug. */
function noted(error: unknown): void {
  if ((error as { details?: { callId?: unknown } } | null)?.details?.callId === undefined) throw error;
}
