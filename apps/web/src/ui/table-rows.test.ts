import { describe, expect, it } from "vitest";
import { visibleRows } from "./table-rows.ts";

const rows = [
  { name: "Invoice match", amount: 12n },
  { name: "Contract dates", amount: 900_000_000_000_000_000n },
  { name: "Triage", amount: 3n },
];
const columns = [
  { id: "name", text: (row: (typeof rows)[number]) => row.name, sort: (row: (typeof rows)[number]) => row.name },
  { id: "amount", text: (row: (typeof rows)[number]) => String(row.amount), sort: (row: (typeof rows)[number]) => row.amount },
];
const names = (filter: string, sort: string) => visibleRows({ rows, columns, filter, sort }).map((row) => row.name);

describe("rows of a table", () => {
  it("keeps the given order, filters by all words, sorts amounts as numbers", () => {
    expect(names("", "")).toEqual(["Invoice match", "Contract dates", "Triage"]);
    expect(names("match INV", "")).toEqual(["Invoice match"]);
    expect(names("", "amount")).toEqual(["Triage", "Invoice match", "Contract dates"]);
    expect(names("", "-amount")).toEqual(["Contract dates", "Invoice match", "Triage"]);
    expect(names("", "unknown")).toHaveLength(3);
  });
});
