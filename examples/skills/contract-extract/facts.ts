import { parseDate } from "../../kit/dates.ts";
import { money, parseAmount } from "../../kit/decimal.ts";
import { COUNT, parseCount } from "./numbers.ts";

/** A date as contracts write it, in English or Chinese. */
const DATE =
  "(\\d{4}年\\d{1,2}月\\d{1,2}日|\\d{4}-\\d{2}-\\d{2}|\\d{1,2}(?:st|nd|rd|th)? [A-Z][a-z]{2,8},? \\d{4}|[A-Z][a-z]{2,8} \\d{1,2}(?:st|nd|rd|th)?,? \\d{4})";

function firstDate(text: string, patterns: readonly string[]): string | null {
  for (const pattern of patterns) {
    const found = new RegExp(pattern.replace("DATE", DATE), "iu").exec(text)?.[1];
    const date = found === undefined ? null : parseDate(found);
    if (date !== null) return date;
  }
  return null;
}

function firstCount(text: string, patterns: readonly string[]): number | null {
  for (const pattern of patterns) {
    const found = new RegExp(pattern.replace("COUNT", COUNT), "iu").exec(text)?.[1];
    const count = found === undefined ? null : parseCount(found);
    if (count !== null) return count;
  }
  return null;
}

/** Day the contract starts to hold. */
export const effectiveDate = (text: string): string | null =>
  firstDate(text, ["effective (?:as of|from|on) DATE", "自DATE起生效", "commenc\\w+ on DATE", "entered into (?:on|as of) DATE"]);

/** Day it was signed. */
export const signedDate = (text: string): string | null =>
  firstDate(text, ["signed (?:on|at [^\\n]{1,40},?) DATE", "签订日期[:：] ?DATE", "entered into on DATE", "dated DATE"]);

/** Day it ends, when the contract names one. */
export const statedExpiry = (text: string): string | null =>
  firstDate(text, ["expires on DATE", "until DATE", "有效期至DATE", "至DATE(?:止|终止|届满)"]);

/** Length of the initial term in months, when the contract gives one instead of a date. */
export function termMonths(text: string): number | null {
  const months = firstCount(text, ["(?:initial )?term of COUNT months", "有效期(?:为|限)?COUNT个月"]);
  if (months !== null) return months;
  const years = firstCount(text, ["(?:initial )?term of COUNT years?", "有效期(?:为|限)?COUNT年"]);
  return years === null ? null : years * 12;
}

/** Whether the contract goes on by itself, for how many months, and how long before its end that can be stopped. */
export function renewal(text: string): { automatic: boolean; months: number | null; noticeDays: number | null } {
  const automatic = /renews? automatically|automatic(?:ally)? renew|自动(?:续期|续约|延长)/i.test(text);
  if (!automatic) return { automatic, months: null, noticeDays: null };
  return {
    automatic,
    months: firstCount(text, ["periods? of COUNT months", "自动(?:续期|续约|延长)COUNT个月"]),
    noticeDays: firstCount(text, ["non-renewal at least COUNT days", "notice[^.]{0,60}at least COUNT days before", "期满前COUNT日"]),
  };
}

/** Days of notice to end the contract without a reason. */
export const terminationDays = (text: string): number | null =>
  firstCount(text, [
    "terminat\\w+[^.]{0,80}with COUNT days",
    "COUNT days['’]? (?:prior )?written notice",
    "提前COUNT[日天][^。]{0,20}(?:解除|终止)",
  ]);

/** Days in which invoices are due. */
export const paymentDays = (text: string): number | null =>
  firstCount(text, [
    "pays?[^.]{0,60}within COUNT (?:calendar |business )?days",
    "(?:发票|票据)后COUNT个?(?:工作)?[日天]内?",
    "COUNT个?(?:工作)?[日天]内(?:付款|支付)",
  ]);

/** Years confidentiality lasts after the end. */
export const confidentialityYears = (text: string): number | null =>
  firstCount(text, ["(?:for|survive for) COUNT years", "保密期限为[^。]{0,12}?COUNT年", "终止后COUNT年"]);

/** The law that governs the contract, as it is named. */
export function governingLaw(text: string): string | null {
  const english = /governed by (?:the )?laws? of ([A-Z][A-Za-z ]{2,60}?)(?=[.,;]|$)/m.exec(text)?.[1];
  return english ?? /适用([^。，；\s]{2,20}?)法律/.exec(text)?.[1] ?? null;
}

const MONEY = /\b(USD|EUR|GBP|CNY|JPY|HKD|SGD) ?([\d,]+(?:\.\d{1,2})?)|(人民币) ?([\d,]+(?:\.\d{1,2})?) ?元/g;

/** Amounts the contract names, each with the sentence it stands in. */
export function amounts(text: string): { amount: string; currency: string; context: string }[] {
  return text.split(/(?<=[.。;；])(?=\s|\p{Script=Han})|\n/u).flatMap((sentence) =>
    [...sentence.matchAll(MONEY)].flatMap((match) => {
      const value = parseAmount(match[2] ?? match[4] ?? "");
      if (!value) return [];
      return [{ amount: money(value), currency: match[1] ?? "CNY", context: sentence.trim().slice(0, 200) }];
    }),
  );
}

/** Who concludes the contract, with the role the contract gives them. */
export function parties(text: string): { name: string; role: string }[] {
  const chinese = [...text.matchAll(/^\s*([甲乙丙丁]方)[:：]\s*(\S.{1,60}?)\s*$/gmu)].map((match) => ({
    name: match[2] ?? "",
    role: match[1] ?? "",
  }));
  if (chinese.length > 0) return chinese;
  const english = [
    ...text.matchAll(
      /([A-Z][\w&.'’ -]{2,60}?(?:Ltd|Limited|GmbH|Inc\.?|LLC|AG|K\.K\.|S\.A\.|SARL|B\.V\.|plc))(?:,[^("“]{0,120})? \(["“](?:the )?([A-Za-z ]{2,30})["”]\)/g,
    ),
  ];
  return english.map((match) => ({ name: (match[1] ?? "").trim(), role: (match[2] ?? "").trim() }));
}
