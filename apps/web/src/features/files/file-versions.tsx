import { useTranslations } from "next-intl";
import type { FileContent } from "../../trpc/views.ts";
import { Badge } from "../../ui/badge.tsx";
import { RowLink } from "../../ui/row-link.tsx";
import { Time } from "../../ui/time.tsx";

/** Versions shown before somebody opens the rest. */
const SHOWN = 12;

type Version = FileContent["versions"][number];

/** A file's versions, each with the person or skill that wrote it. */
export function FileVersions({ file }: { readonly file: FileContent }) {
  const t = useTranslations("files");
  const older = file.versions.slice(SHOWN);
  const list = (versions: readonly Version[]) => (
    <ol className="divide-y divide-line text-sm">
      {versions.map((version) => (
        <VersionItem key={version.version} file={file} version={version} />
      ))}
    </ol>
  );
  return (
    <>
      {list(file.versions.slice(0, SHOWN))}
      {older.length > 0 && (
        <details className="mt-2 border-line border-t pt-3 text-sm">
          <summary className="rounded text-ink-soft">{t("olderVersions", { count: older.length })}</summary>
          {list(older)}
        </details>
      )}
    </>
  );
}

function VersionItem({ file, version }: { readonly file: FileContent; readonly version: Version }) {
  const t = useTranslations("files");
  return (
    <li className="py-2 first:pt-0 last:pb-0">
      <div className="flex items-center justify-between gap-3">
        <RowLink
          href={`/files?path=${encodeURIComponent(file.path)}&version=${version.version}`}
          className="inline-flex min-h-6 items-center rounded font-medium hover:underline"
          aria-current={version.version === file.version ? "true" : undefined}
        >
          {t("versionNumber", { number: version.version })}
        </RowLink>
        {version.version === file.version && <Badge tone="accent">{t("shown")}</Badge>}
      </div>
      <p className="mt-0.5 flex flex-wrap items-center gap-x-2 text-ink-soft text-xs">
        {version.callId && version.skill ? (
          <RowLink
            href={`/calls/${version.callId}`}
            className="inline-flex min-h-6 items-center rounded text-accent-text underline underline-offset-4"
          >
            {version.skill}
          </RowLink>
        ) : (
          <span>{version.by?.name ?? "–"}</span>
        )}
        <Time at={version.at} />
      </p>
    </li>
  );
}
