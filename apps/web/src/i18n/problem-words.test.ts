import { ERROR_STATUS, type ErrorCode, RETRYABLE_CODES, said } from "@souk/kernel";
import { describe, expect, it } from "vitest";
import { apiSentences } from "../../../../tests/support/sentences.ts";
import englishMessages from "../../messages/en.json" with { type: "json" };
import messages from "../../messages/zh.json" with { type: "json" };
import { toPageProblem } from "../trpc/problem.ts";
import english from "./problem-words.en.json" with { type: "json" };
import { problemWords } from "./problem-words.ts";
import chinese from "./problem-words.zh.json" with { type: "json" };

const CODES = Object.keys(ERROR_STATUS) as ErrorCode[];
const isChinese = (text: string): boolean => /\p{Script=Han}/u.test(text);
const places = (text: string): string[] => [...new Set(text.match(/\{\d\}/g) ?? [])].toSorted();

const problemOf = (code: ErrorCode, detail: string) => ({
  type: "x",
  title: "x",
  status: ERROR_STATUS[code],
  detail,
  code,
  requestId: "req_1",
  retryable: RETRYABLE_CODES.has(code),
  billed: false,
});

describe("problems in the reader's language", () => {
  it("[F136] every code has words in both languages, also for a sentence nobody translated", () => {
    for (const code of CODES) {
      const document = problemOf(code, "An entirely new sentence of the API.");
      expect(toPageProblem(document, "en").detail, code).toBe("An entirely new sentence of the API.");
      if (code === "skill_failed") continue;
      expect(isChinese(toPageProblem(document, "zh").detail), code).toBe(true);
    }
    expect(Object.keys(chinese.codes).toSorted()).toEqual(CODES.toSorted());
  });

  it("[F136] every sentence of the API is known in Chinese, with the same parameters", () => {
    const sentences = apiSentences();
    expect(sentences.size).toBeGreaterThan(150);
    const known: Readonly<Record<string, string>> = chinese.sentences;
    const missing = [...sentences].filter(([sentence]) => !Object.hasOwn(known, sentence));
    expect(missing).toEqual([]);
    for (const [template, text] of Object.entries(known)) {
      expect(isChinese(text) || !/[a-z]{3}/i.test(text.replaceAll(/\{\d\}/g, "")), template).toBe(true);
      for (const place of places(text)) expect(places(template), template).toContain(place);
    }
  });

  it("[F136] parameters stand in their places, those that are sentences too", () => {
    const { template, values } =
      said`${said`The area ${"/team"}`} is full: ${said`it holds ${3} of ${4} files, and this adds ${2}`}. Remove files, or ask an administrator to raise its quota (Company files → Labels and limits).`;
    const document = { ...problemOf("payload_too_large", "The area /team is full: …"), said: { template, values } };
    expect(toPageProblem(document, "zh").detail).toBe(
      "区域 /team已满：已有 3/4 个文件，此次将新增 2 个。请删除文件，或请管理员提高配额（公司文件 → 标签与限额）。",
    );
  });

  it("[F136] roles are named in the reader's language, one, two or three", () => {
    const role = (names: string[], template: string) =>
      problemWords("zh").problem({
        detail: "x",
        said: { template, values: [...names.map((name) => ({ template: name, values: [] })), "Acme"] },
      });
    expect(role(["admin"], "This needs the role {0}. Ask an administrator of {1}.")).toBe("此操作需要管理员角色。请联系 Acme 的管理员。");
    expect(role(["admin", "vendor"], "This needs the role {0} or {1}. Ask an administrator of {2}.")).toBe(
      "此操作需要管理员或供应商角色。请联系 Acme 的管理员。",
    );
    expect(role(["operator", "admin", "auditor"], "This needs the role {0}, {1} or {2}. Ask an administrator of {3}.")).toContain(
      "运营方、管理员或审计员",
    );
  });

  it("[F136] what a skill says stays in its own words", () => {
    expect(toPageProblem(problemOf("skill_failed", "Rechnung unbekannt"), "zh").detail).toBe("Rechnung unbekannt");
  });

  it("[F136] a sentence that came without its parameters apart is known by its words", () => {
    const zh = problemWords("zh");
    expect(zh.reason("there is no file /data/customer.csv", null)).toBe("没有文件 /data/customer.csv");
    expect(zh.problem({ code: "skill_failed", detail: "there is no file /data/customer.csv" })).toBe("没有文件 /data/customer.csv");
    expect(
      zh.problem({
        code: "permission_denied",
        detail: "Tom does not have: file:/a/** read. A company admin can give it to the employee or to one of their groups.",
      }),
    ).toBe("Tom 没有：读取 /a 下的文件。公司管理员可以授予本人或其所在群组。");
    expect(zh.reason("This is not a URL.", null)).toBe("这不是网址。");
    expect(zh.reason("api.example.com: the answer did not come in time", null)).toBe("api.example.com：对方未及时答复");
    expect(zh.reason("Words of nobody.", "manifest")).toBe("技能的清单没有声明这个地址。");
    expect(zh.reason("Words of nobody.", null)).toBe("Words of nobody.");
    expect(zh.sentence("acme: something else")).toBe("acme: something else");
  });

  it("[F136] permissions in a sentence read like those of a list", () => {
    const { grant } = messages;
    expect(chinese.grants).toEqual(grant);
    const text =
      "The skill's manifest does not declare: perm:erp.invoices read,post; http:evil.example/collect POST; file:/hr/salaries.csv read";
    const said = problemWords("zh").reason(
      `${text}. Its publisher would have to release a version that does, and your company to approve it.`,
      "manifest",
    );
    expect(said).toContain("：erp.invoices：读取、过账；访问外部主机 evil.example/collect（POST）；读取文件 /hr/salaries.csv。");
  });

  it("[F136] permissions in an English sentence are words too, not what programs write", () => {
    expect(english.grants).toEqual(englishMessages.grant);
    const en = problemWords("en");
    const text =
      "The skill's manifest does not declare: perm:erp.invoices read,post; http:evil.example/collect POST; file:/hr/** read. Its publisher would have to release a version that does, and your company to approve it.";
    const plain =
      "The skill's manifest does not declare: erp.invoices: read, post; reach the outside host evil.example/collect (POST); read files under /hr. Its publisher would have to release a version that does, and your company to approve it.";
    expect(en.reason(text, "skill")).toBe(plain);
    expect(en.sentence(text)).toBe(plain);
    expect(en.problem({ code: "skill_failed", detail: text })).toBe(plain);
    expect(en.howToFix({ layer: "skill", missing: [], howToFix: text })).toBe(plain);
    const inside = "Tom does not have: file:/a.txt write. A company admin can give it to the employee or to one of their groups.";
    expect(
      en.problem({
        detail: `You may not write /a.txt. ${inside}`,
        said: { template: "You may not {0} {1}. {2}", values: [{ template: "write", values: [] }, "/a.txt", inside] },
      }),
    ).toBe(
      "You may not write /a.txt. Tom does not have: write the file /a.txt. A company admin can give it to the employee or to one of their groups.",
    );
  });

  it("[F136] English that is not a sentence of ours stays as it came", () => {
    const en = problemWords("en");
    const own = "I wanted file:/hr/salaries.csv read; give it to me";
    expect(en.problem({ code: "skill_failed", detail: own })).toBe(own);
    expect(en.sentence("There is no call call_1.")).toBe("There is no call call_1.");
    expect(toPageProblem({ ...problemOf("skill_failed", own), skillError: { code: "x", message: own } }, "en").skillError?.message).toBe(
      own,
    );
  });

  it("[F136] what decided is said in words where it is a permission", () => {
    expect(problemWords("en").rule("file:/hr/salaries.csv read")).toBe("read the file /hr/salaries.csv");
    expect(problemWords("zh").rule("file:/hr/salaries.csv read")).toBe("读取文件 /hr/salaries.csv");
    for (const locale of ["en", "zh"]) expect(problemWords(locale).rule("Marketing")).toBe("Marketing");
  });

  it("[F32] who can change a denial is said by layer, with what is missing", () => {
    const zh = problemWords("zh");
    const fix = (layer: string, missing: string[] = ["file:/hr/** read"]) => zh.howToFix({ layer, missing, howToFix: "Ask Mei." }) ?? "";
    for (const layer of ["key", "enablement", "company", "skill", "employee", "agent"]) expect(fix(layer)).toContain("读取 /hr 下的文件");
    for (const layer of ["key", "enablement", "company", "skill", "employee", "agent", "rule", "budget", "price", "kill", "limit"])
      expect(isChinese(fix(layer)), layer).toBe(true);
    expect(fix("employee", ["role:admin", "role:vendor"])).toBe("请贵公司管理员授予角色：管理员、供应商。");
    expect(problemWords("en").howToFix({ layer: "key", missing: [], howToFix: "Ask Mei." })).toBe("Ask Mei.");
  });
});
