import Link from "next/link";
import { useTranslations } from "next-intl";
import type { FileContent } from "../../trpc/views.ts";
import { Badge } from "../../ui/badge.tsx";
import { Card, PageHeader } from "../../ui/card.tsx";
import { CodeBlock } from "../../ui/code.tsx";
import { Time } from "../../ui/time.tsx";
import { formatBytes } from "../../ui/time-format.ts";
import { DownloadButton } from "./download-button.tsx";

/** One file and its versions, each with the person or skill that wrote it. */
export function FileView({ file }: { readonly file: FileContent }) {
  const t = useTranslations("files");
  const name = file.path.split("/").at(-1) ?? file.path;
  return (
    <>
      <PageHeader
        above={
          <Link href="/files" className="rounded underline-offset-4 hover:underline">
            {t("back")}
          </Link>
        }
        title={<span className="break-all">{file.path}</span>}
        subtitle={`${t("versionNumber", { number: file.version })} · ${formatBytes(file.size)}`}
        actions={<DownloadButton name={name} text={file.text} />}
      />
      <div className="grid items-start gap-4 lg:grid-cols-[1fr_22rem]">
        <Card>
          <CodeBlock text={file.text} label={t("content")} className="max-h-[70vh]" />
        </Card>
        <Card title={t("versions")}>
          <ol className="divide-y divide-line text-sm">
            {file.versions.map((version) => (
              <li key={version.version} className="py-2 first:pt-0 last:pb-0">
                <div className="flex items-center justify-between gap-3">
                  <Link
                    href={`/files?path=${encodeURIComponent(file.path)}&version=${version.version}`}
                    className="rounded font-medium hover:underline"
                    aria-current={version.version === file.version ? "true" : undefined}
                  >
                    {t("versionNumber", { number: version.version })}
                  </Link>
                  {version.version === file.version && <Badge tone="accent">{t("shown")}</Badge>}
                </div>
                <p className="mt-0.5 text-ink-soft text-xs">
                  {version.callId && version.skill ? (
                    <Link href={`/calls/${version.callId}`} className="rounded text-accent-text underline-offset-4 hover:underline">
                      {version.skill}
                    </Link>
                  ) : (
                    (version.by?.name ?? "–")
                  )}{" "}
                  · <Time at={version.at} />
                </p>
              </li>
            ))}
          </ol>
        </Card>
      </div>
    </>
  );
}
