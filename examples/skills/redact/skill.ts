import { defineSkill, fail, type SkillContext, z } from "@souk/skill-sdk";
import { detect, type Found, KINDS, type Kind } from "./detect.ts";

const Input = z.object({
  text: z.string().max(200_000).optional().describe("The text to redact; or give a path"),
  path: z
    .string()
    .regex(/^\/(data|tickets|contracts)\/[^\0]{1,200}$/)
    .optional()
    .describe("A text file; the redacted copy goes to /redacted with the same path below it"),
  kinds: z.array(z.enum(KINDS)).min(1).max(6).optional().describe("What to look for; everything when left out"),
  style: z
    .enum(["label", "numbered", "mask"])
    .optional()
    .describe("[EMAIL]; [EMAIL 1], the same number for the same value; or ••••1234. numbered when left out"),
});

const Output = z.object({
  total: z.number().int(),
  found: z.array(z.object({ kind: z.enum(KINDS), count: z.number().int(), distinct: z.number().int() })),
  lookAlikes: z.number().int().describe("Numbers that look like an identifier but fail its checksum; they were left alone"),
  text: z.string().nullable().describe("The redacted text, when a text was given"),
  path: z.string().nullable().describe("The redacted copy, when a path was given"),
});

const LABELS: Readonly<Record<Kind, string>> = {
  card: "CARD",
  iban: "IBAN",
  chinese_id: "CHINESE ID",
  us_ssn: "SSN",
  email: "EMAIL",
  phone: "PHONE",
};

/** One person, however the number was written. */
function identity(found: Found): string {
  return `${found.kind} ${found.value.replace(/[\s().-]/g, "").toLowerCase()}`;
}

function replacer(style: "label" | "numbered" | "mask"): (found: Found) => string {
  const numbers = new Map<string, number>();
  const last = new Map<Kind, number>();
  return (found) => {
    const label = LABELS[found.kind];
    if (style === "label") return `[${label}]`;
    if (style === "mask")
      return found.kind === "email" ? `•••@${found.value.split("@")[1]}` : `••••${found.value.replace(/[^\dXx]/g, "").slice(-4)}`;
    const key = identity(found);
    const number = numbers.get(key) ?? (last.get(found.kind) ?? 0) + 1;
    numbers.set(key, number);
    last.set(found.kind, Math.max(number, last.get(found.kind) ?? 0));
    return `[${label} ${number}]`;
  };
}

function replaceAll(text: string, found: readonly Found[], replace: (found: Found) => string): string {
  let at = 0;
  let result = "";
  for (const item of found) {
    result += text.slice(at, item.start) + replace(item);
    at = item.end;
  }
  return result + text.slice(at);
}

async function redact({ input, files, log }: SkillContext<z.input<typeof Input>>): Promise<z.input<typeof Output>> {
  if ((input.text === undefined) === (input.path === undefined)) fail("text_or_path", "give either a text or a path");
  if (input.path !== undefined && !(await files.exists(input.path))) fail("file_not_found", `there is no file ${input.path}`);
  const text = input.text ?? (await files.read(input.path ?? ""));
  const { found, lookAlikes } = detect(text, input.kinds ?? KINDS);
  const redacted = replaceAll(text, found, replacer(input.style ?? "numbered"));
  const path = input.path === undefined ? null : `/redacted${input.path}`;
  if (path !== null) await files.write(path, redacted);
  // Counts only: the values themselves must not end up in a log.
  log.info(`${found.length} identifiers replaced, ${lookAlikes} look-alikes left`);
  const kinds = KINDS.map((kind) => found.filter((item) => item.kind === kind));
  return {
    total: found.length,
    found: kinds.flatMap((items) =>
      items[0] ? [{ kind: items[0].kind, count: items.length, distinct: new Set(items.map(identity)).size }] : [],
    ),
    lookAlikes,
    text: path === null ? redacted : null,
    path,
  };
}

export default defineSkill({
  name: "datakit/redact",
  version: "1.0.2",
  title: { en: "Personal data redaction", zh: "个人信息脱敏" },
  summary: {
    en: "Removes card numbers, IBANs, identity numbers, e-mail addresses and phones from a text or file.",
    zh: "从文本或文件中去除银行卡号、IBAN、身份证号、邮箱和电话。",
  },
  description: {
    en: "Finds payment cards (Luhn), IBANs (mod 97, length by country), Chinese resident identity numbers (mod 11-2, place and birthday), US social security numbers, e-mail addresses and phone numbers, and replaces them. Order numbers that merely look like a card are left alone and counted. The same value keeps the same placeholder, so a conversation stays readable.",
    zh: "识别银行卡（Luhn 校验）、IBAN（mod 97 与国家长度）、居民身份证（GB 11643 校验码、地区与生日）、美国社保号、邮箱和电话并替换。仅仅长得像卡号的订单号会保留并计数。同一个值使用同一个占位符，对话仍然可读。",
  },
  category: "privacy",
  keywords: [
    "redact",
    "anonymize",
    "pseudonymize",
    "personal data",
    "PII",
    "GDPR",
    "PIPL",
    "credit card",
    "remove names and numbers",
    "mask",
    "脱敏",
    "去标识化",
    "匿名化",
    "个人信息",
    "身份证",
    "银行卡",
    "隐私",
    "打码",
  ],
  input: Input,
  output: Output,
  permissions: { files: ["read:/data/**", "read:/tickets/**", "read:/contracts/**", "write:/redacted/**"] },
  price: { call: "0.003 USD" },
  errors: {
    text_or_path: "Give either a text or a path, not both.",
    file_not_found: "There is no file at this path.",
  },
  examples: [
    {
      title: { en: "A message with a card and an identity number", zh: "一条带卡号和身份证号的留言" },
      input: { text: "Card 4111 1111 1111 1111, ID 11010519491231002X, mei@acme.example. Order 4111 1111 1111 1112." },
      output: {
        total: 3,
        found: [
          { kind: "card", count: 1, distinct: 1 },
          { kind: "chinese_id", count: 1, distinct: 1 },
          { kind: "email", count: 1, distinct: 1 },
        ],
        lookAlikes: 1,
        text: "Card [CARD 1], ID [CHINESE ID 1], [EMAIL 1]. Order 4111 1111 1111 1112.",
        path: null,
      },
    },
    { title: { en: "A support ticket", zh: "一张客服工单" }, input: { path: "/tickets/T-1007.json" } },
    { title: { en: "The customer list, masked", zh: "客户名单，掩码显示" }, input: { path: "/data/customers.csv", style: "mask" } },
  ],
  run: redact,
});
