import type { Role } from "../modules/identity/index.ts";

/** Somebody of the demo. Groups by name; permissions beyond those of the groups in wire form. */
export interface CastMember {
  readonly email: string;
  readonly name: string;
  readonly roles: readonly Role[];
  readonly groups: readonly string[];
  readonly costCentre: string;
  readonly locale: "en" | "zh";
  readonly permissions?: readonly string[];
  /** Signs in at this company (its slug) and works here as a guest. */
  readonly home?: string;
}

export interface CastCompany {
  readonly slug: string;
  readonly name: string;
  readonly legalName: string;
  readonly currency: "USD";
  readonly timeZone: string;
  readonly groups: Readonly<Record<string, readonly string[]>>;
  readonly everyone: readonly string[];
  readonly people: readonly CastMember[];
  /** Publishers the company owns, with their names. */
  readonly publishers: Readonly<Record<string, string>>;
}

export const MEI = "mei@acme.example";
export const ADMIN = "daniel@acme.example";
export const FINANCE = "priya@acme.example";
/** Keeps the books of both buyers: a guest in the second. */
export const ACCOUNTANT = "noor@acme.example";
export const LEAVER = "lukas@acme.example";
export const VENDOR = "ines@ledgerly.example";

const FINANCE_OPS = "Finance Operations";
const CARE = "Customer Care";
const LEGAL = "Legal";
const DATA = "Data & Analytics";
export const GROUPS = { finance: FINANCE_OPS, care: CARE, legal: LEGAL, data: DATA } as const;

const files = (...folders: readonly string[]): string[] => folders.map((folder) => `file:/${folder}/** read,write`);

const reads = (...folders: readonly string[]): string[] => folders.map((folder) => `file:/${folder}/** read`);

/** The company the demo is about: a trading house in Singapore that works in English and Chinese and pays in dollars. */
export const ACME: CastCompany = {
  slug: "acme",
  name: "Acme Trading",
  legalName: "Acme Trading Pte. Ltd.",
  currency: "USD",
  timeZone: "Asia/Singapore",
  groups: {
    [FINANCE_OPS]: [...files("invoices", "orders", "bank", "ledger", "reports"), ...reads("data"), "perm:erp.invoices read,post"],
    [CARE]: [...files("tickets", "redacted"), "perm:helpdesk.tickets close,read,reply"],
    [LEGAL]: [...files("contracts", "redacted"), ...reads("data", "tickets")],
    [DATA]: [...files("data", "reports", "redacted"), ...reads("bank", "ledger", "tickets", "contracts")],
  },
  everyone: ["file:/reports/** read", "file:/redacted/** read", "http:api.answerdesk.example/** POST"],
  people: [
    { email: MEI, name: "Mei Lin 林梅", roles: ["employee"], groups: [FINANCE_OPS], costCentre: "AP-210", locale: "en" },
    {
      email: ADMIN,
      name: "Daniel Okafor",
      roles: ["employee", "admin"],
      groups: [DATA],
      costCentre: "IT-100",
      locale: "en",
      permissions: ["file:/** read,write"],
    },
    { email: FINANCE, name: "Priya Raman", roles: ["employee", "finance"], groups: [FINANCE_OPS], costCentre: "FIN-200", locale: "en" },
    { email: "yating@acme.example", name: "周雅婷 Zhou Yating", roles: ["auditor"], groups: [], costCentre: "AUD-900", locale: "zh" },
    { email: "tom@acme.example", name: "Tom Becker", roles: ["employee"], groups: [CARE], costCentre: "CS-310", locale: "en" },
    { email: "hao@acme.example", name: "陈浩 Chen Hao", roles: ["employee"], groups: [CARE], costCentre: "CS-310", locale: "zh" },
    { email: "sofia@acme.example", name: "Sofia Marin", roles: ["employee"], groups: [LEGAL], costCentre: "LEG-400", locale: "en" },
    { email: "fang@acme.example", name: "王芳 Wang Fang", roles: ["employee"], groups: [DATA], costCentre: "BI-500", locale: "zh" },
    { email: ACCOUNTANT, name: "Noor Aziz", roles: ["employee", "finance"], groups: [], costCentre: "FIN-200", locale: "en" },
    { email: LEAVER, name: "Lukas Meyer", roles: ["employee"], groups: [FINANCE_OPS], costCentre: "AP-210", locale: "en" },
  ],
  publishers: {},
};

/** The second buyer: proves that nothing crosses between companies. */
export const NORTHWIND: CastCompany = {
  slug: "northwind",
  name: "Northwind Health",
  legalName: "Northwind Health, Inc.",
  currency: "USD",
  timeZone: "America/New_York",
  groups: { "Patient Services": [...files("tickets", "redacted"), ...reads("data", "contracts")] },
  everyone: [],
  people: [
    {
      email: "grace@northwind.example",
      name: "Grace Hill",
      roles: ["employee", "admin", "finance"],
      groups: [],
      costCentre: "HQ-1",
      locale: "en",
    },
    {
      email: "omar@northwind.example",
      name: "Omar Haddad",
      roles: ["employee"],
      groups: ["Patient Services"],
      costCentre: "PS-20",
      locale: "en",
    },
    { email: ACCOUNTANT, name: "Noor Aziz", roles: ["employee", "finance"], groups: [], costCentre: "HQ-1", locale: "en", home: "acme" },
  ],
  publishers: {},
};

const vendor = (
  slug: string,
  company: { name: string; legal: string; zone: string; person: CastMember; publisher: string },
): CastCompany => ({
  slug: `${slug}-inc`,
  name: company.name,
  legalName: company.legal,
  currency: "USD",
  timeZone: company.zone,
  groups: {},
  everyone: [],
  people: [company.person],
  publishers: { [slug]: company.publisher },
});

const developer = (email: string, name: string): CastMember => ({
  email,
  name,
  roles: ["employee", "vendor", "admin"],
  groups: [],
  costCentre: "",
  locale: "en",
});

/** The platform's operator. */
export const OPERATOR = "ops@souk.example";
/** Owners of the publishers, and the platform's operator. */
export const OTHERS: readonly CastCompany[] = [
  vendor("ledgerly", {
    name: "Ledgerly",
    legal: "Ledgerly Software Lda.",
    zone: "Europe/Lisbon",
    person: developer(VENDOR, "Inês Duarte"),
    publisher: "Ledgerly",
  }),
  vendor("counsel", {
    name: "Counsel Works",
    legal: "Counsel Works GmbH",
    zone: "Europe/Berlin",
    person: developer("jonas@counsel.example", "Jonas Weber"),
    publisher: "Counsel Works",
  }),
  vendor("datakit", {
    name: "Datakit 数据工坊",
    legal: "Hangzhou Datakit Technology Co., Ltd.",
    zone: "Asia/Shanghai",
    person: { ...developer("lei@datakit.example", "李磊 Li Lei"), locale: "zh" },
    publisher: "Datakit 数据工坊",
  }),
  vendor("shady", {
    name: "Shady Ventures",
    legal: "Shady Ventures Ltd.",
    zone: "UTC",
    person: developer("nobody@shady.example", "N. Body"),
    publisher: "Shady Ventures",
  }),
  {
    slug: "souk",
    name: "Souk",
    legalName: "Souk Operations",
    currency: "USD",
    timeZone: "UTC",
    groups: {},
    everyone: [],
    people: [{ email: OPERATOR, name: "Sam Reyes", roles: ["operator"], groups: [], costCentre: "", locale: "en" }],
    publishers: {},
  },
];

/** Everybody, the main company first. */
export const COMPANIES: readonly CastCompany[] = [ACME, NORTHWIND, ...OTHERS];
