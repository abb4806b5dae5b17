import { setTimeout as pause } from "node:timers/promises";
import { createRemoteJWKSet, jwtVerify } from "jose";
import { ok, problem, type System, type SystemRequest } from "./server.ts";

/** Answers of a model, recorded once: the same question always gets the same answer, and nothing leaves the machine. */
const RECORDED = [
  {
    words: ["travel", "hotel", "flight", "trip", "差旅", "酒店", "机票"],
    answer:
      "Economy class up to six hours of flight, premium economy beyond. Hotels up to 180 USD a night, 240 USD in capitals. Book at least ten days ahead.",
    source: "Travel policy §3",
  },
  {
    words: ["receipt", "expense", "reimburse", "claim", "报销", "发票", "收据"],
    answer: "Hand in receipts within 30 days. Without a receipt up to 25 USD are paid back on your word, twice a month.",
    source: "Expenses policy §2",
  },
  {
    words: ["gift", "supplier", "invitation", "礼品", "供应商", "宴请"],
    answer: "Gifts up to 50 USD a year from one supplier may be kept. Tell compliance about anything above; cash is never accepted.",
    source: "Code of conduct §7",
  },
  {
    words: ["laptop", "phone", "device", "lost", "stolen", "电脑", "手机", "丢失"],
    answer:
      "Report a lost device to IT within one hour, day or night. It is locked and wiped; a replacement is ready the next working day.",
    source: "Devices policy §5",
  },
  {
    words: ["holiday", "leave", "vacation", "sick", "年假", "请假", "病假"],
    answer: "25 days of leave, up to five may be carried over until March. From the third day of sickness a doctor's note is needed.",
    source: "Working time policy §4",
  },
] as const;

/** How long the model thinks when it is asked to be careful. */
const THINKING_MS = 3_000;

export interface AnswersDeps {
  readonly credential: string;
  /** What the marketplace calls itself. */
  readonly marketplace: string;
  /** Where its public keys are, when that is not under the same address. */
  readonly keysAt?: string;
  readonly audience: string;
}

/** A vendor's API behind one of its skills: it takes its own key, and the marketplace's signed word about each request. */
export function createAnswers({ credential, marketplace, keysAt = marketplace, audience }: AnswersDeps): System {
  const keys = createRemoteJWKSet(new URL(`${keysAt}/oauth/jwks`));

  /** Who asks: never a name, the same pseudonym for the same company. @throws when the token is not the marketplace's, not for us, or old */
  async function callOf(request: SystemRequest) {
    const token = String(request.headers["souk-call"] ?? "");
    const { payload } = await jwtVerify(token, keys, {
      algorithms: ["EdDSA"],
      typ: "souk-call+jwt",
      issuer: marketplace,
      audience,
      maxTokenAge: "60s",
    });
    return payload;
  }

  return async (request) => {
    if (request.headers.authorization !== `Bearer ${credential}`) return problem(401, "unknown key");
    if (request.method !== "POST" || request.path !== "/v1/answers") return problem(404, "no such thing");
    let company: string;
    try {
      company = (await callOf(request)).sub ?? "";
    } catch {
      return problem(401, "the request is not signed by the marketplace for this host");
    }
    const { question, careful } = (request.body ?? {}) as { question?: unknown; careful?: unknown };
    if (typeof question !== "string" || question.trim() === "") return problem(422, "ask something");
    if (careful === true) await pause(THINKING_MS);
    const text = question.toLowerCase();
    const scored = RECORDED.map((one) => ({ one, score: one.words.filter((word) => text.includes(word)).length }));
    const best = scored.reduce((a, b) => (b.score > a.score ? b : a));
    if (best.score === 0) return ok({ answered: false, answer: "", source: "", customer: company });
    return ok({ answered: true, answer: best.one.answer, source: best.one.source, customer: company });
  };
}
