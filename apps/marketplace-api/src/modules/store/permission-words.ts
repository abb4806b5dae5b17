import type { LocalText, Risk } from "@souk/contracts";
import { LocalText as LocalTextSchema, Risk as RiskSchema } from "@souk/contracts";
import { formatGrant, type Grant, type SentenceKey, sentenceOf } from "@souk/policy";
import { z } from "zod";

/** One permission as a machine reads it and as a person does. */
export const PermissionView = z.strictObject({
  grant: z.string(),
  kind: z.enum(["file", "perm", "http", "secret", "skill", "connection", "kv"]),
  sentence: LocalTextSchema,
  risk: RiskSchema,
});
export type PermissionView = z.output<typeof PermissionView>;

/** Plain words, in the order {en, zh}; names in braces are filled in. */
const WORDS = {
  "permission.file.read.all": ["Reads every file", "读取所有文件"],
  "permission.file.read.folder": ["Reads files under {path}", "读取 {path} 下的文件"],
  "permission.file.read.one": ["Reads the file {path}", "读取文件 {path}"],
  "permission.file.read.pattern": ["Reads files like {path}", "读取符合 {path} 的文件"],
  "permission.file.write.all": ["Writes any file", "写入任何文件"],
  "permission.file.write.folder": ["Writes files under {path}", "在 {path} 下写入文件"],
  "permission.file.write.one": ["Writes the file {path}", "写入文件 {path}"],
  "permission.file.write.pattern": ["Writes files like {path}", "写入符合 {path} 的文件"],
  "permission.file.readWrite.all": ["Reads and writes every file", "读写所有文件"],
  "permission.file.readWrite.folder": ["Reads and writes files under {path}", "读写 {path} 下的文件"],
  "permission.file.readWrite.one": ["Reads and writes the file {path}", "读写文件 {path}"],
  "permission.file.readWrite.pattern": ["Reads and writes files like {path}", "读写符合 {path} 的文件"],
  "permission.perm.read": ["Reads {entity} in {product}", "读取 {product} 中的 {entity}"],
  "permission.perm.other": ["May {verbs} {entity} in {product}", "可对 {product} 中的 {entity} 执行：{verbs}"],
  "permission.http.read": ["Reads from {host}{path}", "从 {host}{path} 读取数据"],
  "permission.http.change": ["Sends data to {host}{path}", "向 {host}{path} 发送数据"],
  "permission.secret.use": ["Uses the secret {name} without seeing it", "使用密钥 {name}，但看不到其内容"],
  "permission.skill.call": ["Calls the skill {name}", "调用技能 {name}"],
  "permission.connection.use": ["Uses the connection {name}", "使用连接 {name}"],
  "permission.kv.use": ["Remembers small notes between calls", "在多次调用之间保存少量备忘"],
} as const satisfies Record<SentenceKey, readonly [string, string]>;

const fill = (template: string, params: Readonly<Record<string, string>>): string =>
  template.replace(/\{(\w+)\}/g, (whole, name: string) => params[name] ?? whole);

/** A grant in plain words of both languages. */
export function wordsOf(grant: Grant): LocalText {
  const { key, params } = sentenceOf(grant);
  const [en, zh] = WORDS[key];
  return { en: fill(en, params), zh: fill(zh, params) };
}

const READING: ReadonlySet<string> = new Set(["read", "list", "GET", "HEAD", "OPTIONS"]);

/** The risk of one grant alone: the rule of `riskOf`, grant by grant. */
function grantRisk(kind: PermissionView["kind"], verbs: readonly string[]): Risk {
  const onlyReads = verbs.every((verb) => READING.has(verb));
  switch (kind) {
    case "kv":
      return "low";
    case "file":
      return onlyReads ? "low" : "medium";
    case "perm":
      return onlyReads ? "low" : "high";
    case "http":
      return onlyReads ? "medium" : "high";
    case "secret":
      return "high";
    case "skill":
    case "connection":
      return "medium";
    default:
      return kind satisfies never;
  }
}

/** A grant as pages show it. */
export function permissionView(grant: Grant): PermissionView {
  const kind = grant.resource.slice(0, grant.resource.indexOf(":")) as PermissionView["kind"];
  return { grant: formatGrant(grant), kind, sentence: wordsOf(grant), risk: grantRisk(kind, grant.verbs) };
}
