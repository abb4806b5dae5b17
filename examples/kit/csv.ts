/** A parsed table. Every row has as many cells as there are columns. */
export interface CsvTable {
  readonly delimiter: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Lines (from 1, the header is 1) whose cells do not fit the columns; they were padded or cut. */
  readonly ragged: readonly number[];
}

function detectDelimiter(text: string): string {
  const firstLine = text.split(/\r?\n/, 1)[0] ?? "";
  const counts = [",", ";", "\t", "|"].map((delimiter) => ({ delimiter, count: firstLine.split(delimiter).length }));
  return counts.reduce((best, next) => (next.count > best.count ? next : best)).delimiter;
}

/** Splits RFC 4180 text into records; quotes may hold delimiters, line breaks and doubled quotes. */
function splitRecords(text: string, delimiter: string): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  let cell = "";
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const char = text[i] ?? "";
    if (quoted) {
      if (char !== '"') cell += char;
      else if (text[i + 1] === '"') {
        cell += '"';
        i++;
      } else quoted = false;
    } else if (char === '"' && cell === "") quoted = true;
    else if (char === delimiter) {
      record.push(cell);
      cell = "";
    } else if (char === "\n") {
      records.push([...record, cell.replace(/\r$/, "")]);
      record = [];
      cell = "";
    } else cell += char;
  }
  if (cell !== "" || record.length > 0) records.push([...record, cell.replace(/\r$/, "")]);
  return records.filter((cells) => cells.length > 1 || cells[0] !== "");
}

/** Parses CSV text with a header row; the delimiter is taken from it. Null when there is no header. */
export function parseCsv(text: string): CsvTable | null {
  const clean = text.replace(/^\uFEFF/, "");
  const delimiter = detectDelimiter(clean);
  const [header, ...body] = splitRecords(clean, delimiter);
  if (!header) return null;
  const columns = header.map((name) => name.trim());
  const ragged = body.flatMap((cells, index) => (cells.length === columns.length ? [] : [index + 2]));
  return { delimiter, columns, rows: body.map((cells) => columns.map((_, i) => (cells[i] ?? "").trim())), ragged };
}

/** The rows as objects, keyed by column name. */
export function records(table: CsvTable): Record<string, string>[] {
  return table.rows.map((row) => Object.fromEntries(table.columns.map((name, i) => [name, row[i] ?? ""])));
}
