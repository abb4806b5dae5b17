import { defineSkill, fail, type SkillContext, z } from "@souk/skill-sdk";
import { type CsvTable, parseCsv } from "../../kit/csv.ts";
import { type ColumnProfile, profileColumn } from "./column.ts";
import { writeReport } from "./report.ts";

const Input = z.object({
  path: z
    .string()
    .regex(/^\/(data|ledger|bank)\/[^\0]{1,200}\.(csv|tsv|txt)$/)
    .describe("A table under /data, /ledger or /bank"),
  report: z
    .string()
    .regex(/^\/reports\/[^\0]{1,200}\.md$/)
    .optional()
    .describe("Where to write the report; /reports/<name>-profile.md when left out"),
  language: z.enum(["en", "zh"]).optional().describe("Language of the report"),
});

const Output = z.object({
  rows: z.number().int(),
  duplicateRows: z.number().int(),
  columns: z.array(
    z.object({
      name: z.string(),
      type: z.enum(["empty", "integer", "decimal", "date", "boolean", "text"]),
      filled: z.number().int(),
      empty: z.number().int(),
      distinct: z.number().int(),
      min: z.string().nullable(),
      max: z.string().nullable(),
      sum: z.string().nullable(),
      mean: z.string().nullable(),
      top: z.array(z.object({ value: z.string(), count: z.number().int() })),
      odd: z.array(z.string()),
    }),
  ),
  warnings: z.array(z.object({ code: z.string(), message: z.string() })),
  report: z.string(),
});

type Warning = z.input<typeof Output>["warnings"][number];

/** What a person should look at, in the order of the columns. */
function columnWarnings(column: ColumnProfile, language: "en" | "zh"): Warning[] {
  const say = (code: string, en: string, zh: string): Warning => ({ code, message: language === "zh" ? zh : en });
  const { name, odd, empty, filled, distinct } = column;
  const warnings: Warning[] = [];
  if (odd.length > 0) {
    const list = odd.join(", ");
    warnings.push(say("odd_values", `${name}: not of type ${column.type}: ${list}`, `${name}：不属于 ${column.type} 类型的值：${list}`));
  }
  if (empty > 0 && filled > 0) warnings.push(say("empty_cells", `${name}: ${empty} empty`, `${name}：${empty} 个空值`));
  if (filled === 0) warnings.push(say("empty_column", `${name}: the whole column is empty`, `${name}：整列为空`));
  if (distinct === 1 && filled > 10) warnings.push(say("constant", `${name}: always the same value`, `${name}：所有值都相同`));
  return warnings;
}

function tableWarnings(table: CsvTable, language: "en" | "zh"): Warning[] {
  const warnings: Warning[] = [];
  if (table.ragged.length > 0) {
    const lines = table.ragged.slice(0, 10).join(", ");
    const message =
      language === "zh" ? `以下行的列数与表头不符：${lines}` : `Lines whose number of cells differs from the header: ${lines}`;
    warnings.push({ code: "ragged", message });
  }
  const names = table.columns.filter((name, i) => table.columns.indexOf(name) !== i);
  if (names.length > 0) {
    const list = names.join(", ");
    warnings.push({ code: "same_name", message: language === "zh" ? `列名重复：${list}` : `Columns of the same name: ${list}` });
  }
  return warnings;
}

async function profileCsv({ input, files, log }: SkillContext<z.input<typeof Input>>): Promise<z.input<typeof Output>> {
  const language = input.language ?? "en";
  if (!(await files.exists(input.path))) fail("file_not_found", `there is no file ${input.path}`);
  const table = parseCsv(await files.read(input.path)) ?? fail("not_a_table", `${input.path} is empty`);
  if (table.columns.length < 2)
    fail("not_a_table", `${input.path} has a single column; is it separated by something else than , ; | or tab?`);
  const columns = table.columns.map((name, i) =>
    profileColumn(
      name,
      table.rows.map((row) => row[i] ?? ""),
    ),
  );
  const distinctRows = new Set(table.rows.map((row) => JSON.stringify(row))).size;
  const profile = {
    path: input.path,
    rows: table.rows.length,
    columns,
    duplicateRows: table.rows.length - distinctRows,
    warnings: [...tableWarnings(table, language), ...columns.flatMap((column) => columnWarnings(column, language))],
  };
  const name = input.path.slice(input.path.lastIndexOf("/") + 1).replace(/\.[^.]*$/, "");
  const report = input.report ?? `/reports/${name}-profile.md`;
  await files.write(report, writeReport(profile, language));
  log.info(`${profile.rows} rows, ${columns.length} columns, ${profile.warnings.length} warnings`);
  const { path: _, ...rest } = profile;
  return { ...rest, columns: columns.map((column) => ({ ...column, top: [...column.top], odd: [...column.odd] })), report };
}

export default defineSkill({
  name: "datakit/csv-profile",
  version: "1.1.0",
  title: { en: "CSV profile", zh: "表格数据概况" },
  summary: {
    en: "Profiles a CSV file: types, gaps, duplicates, totals and outliers per column, with a Markdown report.",
    zh: "分析 CSV 表格：逐列给出类型、缺失、重复、合计与异常值，并生成报告。",
  },
  description: {
    en: "Reads a table from /data, /ledger or /bank, finds each column's type (numbers with thousands separators, dates in English and Chinese notation, identifiers with leading zeros), counts empty, distinct and duplicate values, adds up amounts exactly, lists values that do not fit, and writes a report to /reports.",
    zh: "读取 /data、/ledger 或 /bank 下的表格，识别每一列的类型（带千分位的数字、中英文日期、带前导零的编号），统计空值、不同值和重复行，精确求和，列出不合规的值，并把报告写入 /reports。",
  },
  category: "data",
  keywords: [
    "csv",
    "spreadsheet",
    "table",
    "profile",
    "data quality",
    "check data",
    "missing values",
    "duplicates",
    "statistics",
    "summary of a file",
    "表格",
    "数据质量",
    "数据分析",
    "缺失值",
    "重复",
    "统计",
    "检查数据",
    "报告",
  ],
  input: Input,
  output: Output,
  permissions: { files: ["read:/data/**", "read:/ledger/**", "read:/bank/**", "write:/reports/**"] },
  price: { call: "0.004 USD" },
  errors: {
    file_not_found: "There is no file at this path.",
    not_a_table: "The file is empty or has a single column.",
  },
  examples: [
    { title: { en: "A customer list with gaps", zh: "有缺失的客户名单" }, input: { path: "/data/customers.csv" } },
    {
      title: { en: "October's ledger, report in Chinese", zh: "十月总账，中文报告" },
      input: { path: "/ledger/2026-10.csv", language: "zh" },
    },
    {
      title: { en: "The bank statement", zh: "银行对账单" },
      input: { path: "/bank/statement-2026-10.csv", report: "/reports/bank-october.md" },
    },
  ],
  run: profileCsv,
});
