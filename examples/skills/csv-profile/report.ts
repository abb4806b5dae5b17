import type { ColumnProfile } from "./column.ts";

export interface TableProfile {
  readonly path: string;
  readonly rows: number;
  readonly columns: readonly ColumnProfile[];
  readonly duplicateRows: number;
  readonly warnings: readonly { readonly code: string; readonly message: string }[];
}

const WORDS = {
  en: {
    title: "Profile of",
    rows: "rows",
    columns: "columns",
    duplicates: "duplicate rows",
    head: ["Column", "Type", "Filled", "Empty", "Distinct", "Smallest", "Largest", "Sum", "Mean"],
    warnings: "To look at",
    none: "Nothing unusual was found.",
    top: "Most frequent values",
  },
  zh: {
    title: "数据概况：",
    rows: "行",
    columns: "列",
    duplicates: "行重复",
    head: ["列", "类型", "有值", "空值", "不同值", "最小", "最大", "合计", "平均"],
    warnings: "需要留意",
    none: "没有发现异常。",
    top: "最常见的值",
  },
} as const;

/** A cell of a Markdown table: one line, no column breaks, not endless. */
function cell(text: string | number | null): string {
  const plain = String(text ?? "")
    .replace(/\s+/g, " ")
    .replaceAll("|", "\\|");
  return plain.length > 40 ? `${plain.slice(0, 39)}…` : plain;
}

function row(cells: readonly (string | number | null)[]): string {
  return `| ${cells.map(cell).join(" | ")} |`;
}

/** The profile as a Markdown document. */
export function writeReport(profile: TableProfile, language: "en" | "zh"): string {
  const words = WORDS[language];
  const lines = [
    `# ${words.title} ${profile.path}`,
    "",
    `${profile.rows} ${words.rows}, ${profile.columns.length} ${words.columns}, ${profile.duplicateRows} ${words.duplicates}`,
    "",
    row(words.head),
    row(words.head.map((_, i) => (i < 2 ? "---" : "--:"))),
    ...profile.columns.map((c) => row([c.name, c.type, c.filled, c.empty, c.distinct, c.min, c.max, c.sum, c.mean])),
    "",
    `## ${words.warnings}`,
    "",
    ...(profile.warnings.length === 0 ? [words.none] : profile.warnings.map((warning) => `- ${warning.message}`)),
    "",
    `## ${words.top}`,
    "",
    ...profile.columns
      .filter((c) => c.distinct > 0 && c.distinct < c.filled)
      .map((c) => `- **${cell(c.name)}**: ${c.top.map(({ value, count }) => `${cell(value)} (${count})`).join(", ")}`),
    "",
  ];
  return lines.join("\n");
}
