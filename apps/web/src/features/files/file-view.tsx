import Link from "next/link";
import { useTranslations } from "next-intl";
import type { FileContent } from "../../trpc/views.ts";
import { Card, PageHeader } from "../../ui/card.tsx";
import { CodeBlock } from "../../ui/code.tsx";
import { formatBytes } from "../../ui/time-format.ts";
import { DownloadButton } from "./download-button.tsx";
import { FileVersions } from "./file-versions.tsx";

/** One file and its versions. */
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
          <FileVersions file={file} />
        </Card>
      </div>
    </>
  );
}
