import { classNames } from "./class-names.ts";
import { nameToWords } from "./json-form/schema.ts";
import { ScrollRegion } from "./scroll-region.tsx";

/** Deeper than this a value is shown as JSON. */
const MAX_DEPTH = 3;
const MAX_ROWS = 50;

type Fields = Readonly<Record<string, unknown>>;

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isScalar(value: unknown): boolean {
  return value === null || typeof value !== "object" || (Array.isArray(value) && value.length === 0);
}

interface ValueViewProps {
  readonly value: unknown;
  readonly label: string;
  readonly depth?: number;
}

/** A skill's answer for people: names and values, lists of records as a table. The exact JSON is always beside it. */
export function ValueView({ value, label, depth = 0 }: ValueViewProps) {
  if (isScalar(value)) return <Scalar value={value} />;
  if (depth >= MAX_DEPTH) return <code className="break-all font-mono text-xs">{JSON.stringify(value)}</code>;
  if (Array.isArray(value)) return <List items={value} label={label} depth={depth} />;
  return (
    <dl className={classNames("space-y-2 text-sm", depth > 0 && "border-line border-l-2 pl-4")}>
      {Object.entries(value as Fields).map(([name, inner]) => (
        <div key={name} className={isScalar(inner) ? "grid grid-cols-[minmax(6rem,10rem)_1fr] gap-4" : "space-y-1"}>
          <dt className="text-ink-soft">{nameToWords(name)}</dt>
          <dd className="min-w-0 break-words">
            <ValueView value={inner} label={nameToWords(name)} depth={depth + 1} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Scalar({ value }: { readonly value: unknown }) {
  if (value === null || value === undefined || value === "" || Array.isArray(value)) return <span className="text-ink-soft">–</span>;
  if (value === true) return <span className="font-medium text-good">✓</span>;
  if (value === false) return <span className="font-medium text-bad">✕</span>;
  return <span className="whitespace-pre-wrap">{String(value)}</span>;
}

function List({ items, label, depth }: { readonly items: readonly unknown[]; readonly label: string; readonly depth: number }) {
  const shown = items.slice(0, MAX_ROWS);
  if (shown.length === 0) return <Scalar value={null} />;
  if (shown.every(isFields)) return <Records items={shown} label={label} />;
  return (
    <ul className="list-disc space-y-1 pl-5">
      {shown.map((item, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: entries of a JSON list have no identity but their place
        <li key={index}>
          <ValueView value={item} label={label} depth={depth + 1} />
        </li>
      ))}
    </ul>
  );
}

function Records({ items, label }: { readonly items: readonly Fields[]; readonly label: string }) {
  const columns = [...new Set(items.flatMap((item) => Object.keys(item)))].slice(0, 8);
  return (
    <ScrollRegion label={label}>
      <table className="w-full text-sm">
        <thead>
          <tr className="border-line border-b text-left text-ink-soft">
            {columns.map((column) => (
              <th key={column} scope="col" className="whitespace-nowrap py-1.5 pr-4 font-medium">
                {nameToWords(column)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {items.map((item, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: entries of a JSON list have no identity but their place
            <tr key={index} className="border-line border-b align-top last:border-0">
              {columns.map((column) => (
                <td key={column} className="py-1.5 pr-4">
                  {isScalar(item[column]) ? (
                    <Scalar value={item[column]} />
                  ) : (
                    <code className="font-mono text-xs">{JSON.stringify(item[column])}</code>
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}
