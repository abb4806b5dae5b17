import { useTranslations } from "next-intl";
import type { FileDiff } from "../../trpc/views.ts";
import { classNames } from "../../ui/class-names.ts";
import { ScrollRegion } from "../../ui/scroll-region.tsx";

/** What changed between two versions of a file: value by value for JSON, line by line for text. */
export function DiffView({ diff }: { readonly diff: FileDiff }) {
  const t = useTranslations("workspace");
  if (diff.kind === "same") return <p className="text-ink-soft text-sm">{t("diff.same")}</p>;
  if (diff.kind === "binary") return <p className="text-ink-soft text-sm">{t("diff.binary")}</p>;
  return (
    <div className="space-y-4">
      {diff.json && diff.json.length > 0 && <JsonChanges changes={diff.json} />}
      <ScrollRegion label={t("diff.lines")} className="max-h-[60vh] rounded-lg bg-sunken">
        <pre className="min-w-max py-2 font-mono text-[12.5px] leading-5">
          {diff.hunks.map((hunk) => (
            <span key={`${hunk.oldStart}-${hunk.newStart}`} className="block">
              <span className="block px-3 text-ink-soft">{t("diff.from", { line: hunk.newStart })}</span>
              {hunk.lines.map((line, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: lines of a text have no identity but their place
                <DiffLine key={`${hunk.newStart}-${index}-${line.slice(0, 8)}`} line={line} />
              ))}
            </span>
          ))}
        </pre>
      </ScrollRegion>
      {diff.truncated && <p className="text-ink-soft text-sm">{t("diff.truncated")}</p>}
    </div>
  );
}

function DiffLine({ line }: { readonly line: string }) {
  const sign = line[0];
  const look = classNames(
    "block px-3",
    sign === "+" && "bg-good-soft text-good",
    sign === "-" && "bg-bad-soft text-bad",
    sign !== "+" && sign !== "-" && "text-ink-soft",
  );
  return <span className={look}>{line || " "}</span>;
}

function JsonChanges({ changes }: { readonly changes: NonNullable<FileDiff["json"]> }) {
  const t = useTranslations("workspace");
  return (
    <table className="w-full text-sm">
      <caption className="sr-only">{t("diff.values")}</caption>
      <thead>
        <tr className="border-line border-b text-left text-ink-soft">
          <th scope="col" className="py-1.5 pr-3 font-medium">
            {t("diff.place")}
          </th>
          <th scope="col" className="px-3 py-1.5 font-medium">
            {t("diff.before")}
          </th>
          <th scope="col" className="py-1.5 pl-3 font-medium">
            {t("diff.after")}
          </th>
        </tr>
      </thead>
      <tbody>
        {changes.map((change) => (
          <tr key={change.pointer} className="border-line border-b align-top last:border-0">
            <th scope="row" className="break-all py-1.5 pr-3 text-left font-normal">
              {change.pointer || "/"}
            </th>
            <td className="break-all px-3 py-1.5 font-mono text-bad text-xs">{change.before ?? "–"}</td>
            <td className="break-all py-1.5 pl-3 font-mono text-good text-xs">{change.after ?? "–"}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
