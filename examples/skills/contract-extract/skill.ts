import { defineSkill, fail, type SkillContext, z } from "@souk/skill-sdk";
import { dateOf, dateOfDay, dayNumber } from "../../kit/dates.ts";
import { CLAUSE_KINDS, type Clause, type ClauseKind, splitClauses } from "./clauses.ts";
import * as facts from "./facts.ts";

const Input = z.object({
  path: z
    .string()
    .regex(/^\/contracts\/[^\0]{1,200}\.(txt|md)$/)
    .describe("A contract as text, under /contracts"),
});

const nullableDate = z.string().nullable();
const nullableCount = z.number().int().nullable();
const Output = z.object({
  title: z.string(),
  language: z.enum(["en", "zh"]),
  parties: z.array(z.object({ name: z.string(), role: z.string() })),
  dates: z.object({
    signed: nullableDate,
    effective: nullableDate,
    expires: nullableDate.describe("End of the term that is running now"),
    lastNotice: nullableDate.describe("Last day to stop the automatic renewal"),
  }),
  daysToNotice: nullableCount.describe("Days from today to the last notice; negative when it has passed"),
  renewal: z.object({ automatic: z.boolean(), months: nullableCount, noticeDays: nullableCount }),
  terminationDays: nullableCount,
  paymentDays: nullableCount,
  confidentialityYears: nullableCount,
  governingLaw: z.string().nullable(),
  amounts: z.array(z.object({ amount: z.string(), currency: z.string(), context: z.string() })),
  clauses: z.array(
    z.object({ kind: z.enum(CLAUSE_KINDS), number: z.string(), heading: z.string(), text: z.string(), line: z.number().int() }),
  ),
  missing: z.array(z.enum(CLAUSE_KINDS)).describe("Clauses one expects in a contract and does not find in this one"),
});

/** A contract without one of these deserves a second look. */
const EXPECTED: readonly ClauseKind[] = ["term", "termination", "confidentiality", "liability", "governing_law"];
const MAX_CLAUSE_TEXT = 600;

/** The day before the same day so many months later: a term of 24 months from 1 December ends on 30 November. */
function endAfterMonths(start: string, months: number): string {
  const [year = 0, month = 1, day = 1] = start.split("-").map(Number);
  const target = year * 12 + (month - 1) + months;
  const [toYear, toMonth] = [Math.floor(target / 12), (target % 12) + 1];
  const monthText = `${toYear}-${String(toMonth).padStart(2, "0")}`;
  const nextMonth = toMonth === 12 ? `${toYear + 1}-01-01` : `${toYear}-${String(toMonth + 1).padStart(2, "0")}-01`;
  const lastDay = Number(dateOfDay(dayNumber(nextMonth) - 1).slice(8));
  return dateOfDay(dayNumber(`${monthText}-${String(Math.min(day, lastDay)).padStart(2, "0")}`) - 1);
}

/** The end of the term that runs on `today`: terms that renewed by themselves are followed. */
function currentExpiry(first: string | null, renewalMonths: number | null, today: string): string | null {
  let end = first;
  for (let i = 0; i < 100 && end !== null && end < today && renewalMonths !== null; i++) {
    end = endAfterMonths(dateOfDay(dayNumber(end) + 1), renewalMonths);
  }
  return end;
}

function titleOf(text: string): string {
  return (text.split(/\r?\n/).find((line) => line.trim() !== "") ?? "").trim().slice(0, 120);
}

async function extract({ input, files, now, log }: SkillContext<z.input<typeof Input>>): Promise<z.input<typeof Output>> {
  if (!(await files.exists(input.path))) fail("file_not_found", `there is no ${input.path}`);
  const text = (await files.read(input.path)).replace(/^\uFEFF/, "");
  const clauses = splitClauses(text);
  const parties = facts.parties(text);
  if (clauses.length === 0 && parties.length === 0) fail("not_a_contract", `${input.path} has neither numbered clauses nor parties`);
  const today = dateOf(now);
  const effective = facts.effectiveDate(text);
  const months = facts.termMonths(text);
  const renewal = facts.renewal(text);
  const firstEnd = facts.statedExpiry(text) ?? (effective !== null && months !== null ? endAfterMonths(effective, months) : null);
  const expires = currentExpiry(firstEnd, renewal.automatic ? renewal.months : null, today);
  const lastNotice = expires !== null && renewal.noticeDays !== null ? dateOfDay(dayNumber(expires) - renewal.noticeDays) : null;
  const has = (kind: ClauseKind): boolean => clauses.some((clause) => clause.kind === kind);
  const found = { termination: facts.terminationDays(text) !== null, governing_law: facts.governingLaw(text) !== null } as Record<
    string,
    boolean
  >;
  log.info(`${clauses.length} clauses, ${parties.length} parties`);
  return {
    title: titleOf(text),
    language: (text.match(/\p{Script=Han}/gu)?.length ?? 0) > text.length / 4 ? "zh" : "en",
    parties,
    dates: { signed: facts.signedDate(text), effective, expires, lastNotice },
    daysToNotice: lastNotice === null ? null : dayNumber(lastNotice) - dayNumber(today),
    renewal,
    terminationDays: facts.terminationDays(text),
    paymentDays: facts.paymentDays(text),
    confidentialityYears: facts.confidentialityYears(text),
    governingLaw: facts.governingLaw(text),
    amounts: facts.amounts(text),
    clauses: clauses.map((clause: Clause) => ({ ...clause, text: clause.text.slice(0, MAX_CLAUSE_TEXT) })),
    missing: EXPECTED.filter((kind) => !has(kind) && found[kind] !== true),
  };
}

export default defineSkill({
  name: "counsel/contract-extract",
  version: "1.1.0",
  title: { en: "Contract clauses and dates", zh: "合同条款与日期提取" },
  summary: {
    en: "Extracts parties, dates, notice periods, amounts and clauses from a contract, in English or Chinese.",
    zh: "从中文或英文合同中提取当事人、日期、通知期、金额和条款。",
  },
  description: {
    en: "Reads a contract as text, splits it into its numbered clauses, and finds who concludes it, when it starts, when the running term ends, until which day an automatic renewal can be stopped, how long payment, termination and confidentiality take, which law governs, and which usual clauses are missing. Every clause carries its line, so a person can check.",
    zh: "读取文本合同，按条款编号拆分，找出签约方、生效日期、当前期限的到期日、停止自动续期的最后日期、付款期限、解除通知期、保密期限、适用法律，以及缺少的常见条款。每个条款都带行号，便于人工核对。",
  },
  category: "legal",
  keywords: [
    "contract",
    "agreement",
    "clause",
    "deadline",
    "renewal date",
    "notice period",
    "termination",
    "expiry",
    "NDA",
    "legal review",
    "when does the contract end",
    "合同",
    "协议",
    "条款",
    "到期",
    "续约",
    "通知期",
    "解除",
    "保密协议",
    "法务",
    "合同审查",
  ],
  input: Input,
  output: Output,
  permissions: { files: ["read:/contracts/**"] },
  price: { call: "0.05 USD" },
  errors: {
    file_not_found: "There is no contract at this path.",
    not_a_contract: "The text has neither numbered clauses nor parties.",
  },
  examples: [
    {
      title: { en: "A framework agreement about to renew", zh: "即将自动续期的框架协议" },
      input: { path: "/contracts/framework-kessler-2024.txt" },
    },
    { title: { en: "A Chinese service contract", zh: "一份中文服务合同" }, input: { path: "/contracts/运维服务合同-云杉-2026.txt" } },
    { title: { en: "A non-disclosure agreement", zh: "一份保密协议" }, input: { path: "/contracts/nda-takumi-2025.txt" } },
  ],
  run: extract,
});
