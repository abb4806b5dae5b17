import Link from "next/link";
import { useTranslations } from "next-intl";
import type { FileContent, FileDiff } from "../../trpc/views.ts";
import { Card, PageHeader } from "../../ui/card.tsx";
import { CodeBlock } from "../../ui/code.tsx";
import { formatBytes } from "../../ui/time-format.ts";
import { DiffView } from "../workspace/diff-view.tsx";
import { LabelBadge } from "../workspace/label-badge.tsx";
import { RestoreButton } from "../workspace/restore-button.tsx";
import { DownloadButton } from "./download-button.tsx";
import { FileVersions } from "./file-versions.tsx";

interface FileViewProps {
  readonly file: FileContent;
  /** What the shown version changed; null when it could not be worked out. */
  readonly diff: FileDiff | null;
}

/** One file, what its shown version changed, and its versions. */
export function FileView({ file, diff }: FileViewProps) {
  const t = useTranslations("files");
  const workspace = useTranslations("workspace");
  const name = file.path.split("/").at(-1) ?? file.path;
  const current = file.versions[0]?.version ?? file.version;
  return (
    <>
      <PageHeader
        above={
          <Link href="/files" className="rounded underline-offset-4 hover:underline">
            {t("back")}
          </Link>
        }
        title={<span className="break-all">{file.path}</span>}
        subtitle={
          <span className="inline-flex flex-wrap items-center gap-2">
            {`${t("versionNumber", { number: file.version })} · ${formatBytes(file.size)}`}
            <LabelBadge value={file.label} />
          </span>
        }
        actions={
          <>
            {file.version !== current && file.canWrite && (
              <RestoreButton
                path={file.path}
                version={file.version}
                current={current}
                then={`/files?path=${encodeURIComponent(file.path)}`}
              />
            )}
            <DownloadButton name={name} text={file.text} />
          </>
        }
      />
      <div className="grid items-start gap-4 lg:grid-cols-[1fr_22rem]">
        <div className="min-w-0 space-y-4">
          <Card>
            <CodeBlock text={file.text} label={t("content")} className="max-h-[70vh]" />
          </Card>
          {diff && file.version > 1 && (
            <Card title={workspace("whatChanged", { version: file.version })}>
              <DiffView diff={diff} />
            </Card>
          )}
        </div>
        <Card title={t("versions")}>
          <FileVersions file={file} />
        </Card>
      </div>
    </>
  );
}
