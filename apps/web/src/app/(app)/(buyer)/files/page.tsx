import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { FileDrop } from "../../../../features/files/file-drop.tsx";
import { FileView } from "../../../../features/files/file-view.tsx";
import { FilesTable } from "../../../../features/files/files-table.tsx";
import { FolderPicker } from "../../../../features/files/folder-picker.tsx";
import { inFolder } from "../../../../features/files/folders.ts";
import { PageFrame } from "../../../../shell/page-frame.tsx";
import { loadOrProblem } from "../../../../trpc/load.ts";
import { api } from "../../../../trpc/server.ts";
import { Card, PageHeader } from "../../../../ui/card.tsx";
import { EmptyState } from "../../../../ui/states.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("nav");
  return { title: t("files") };
}

interface FilesProps {
  readonly searchParams: Promise<{ path?: string; version?: string; folder?: string }>;
}

export default async function FilesPage({ searchParams }: FilesProps) {
  const { path, version, folder } = await searchParams;
  const t = await getTranslations("files");
  const { files } = await api();
  if (path) {
    const wanted = Number(version);
    const loaded = await loadOrProblem(() =>
      files.read.query({ path, ...(Number.isInteger(wanted) && wanted > 0 ? { version: wanted } : {}) }),
    );
    const shown = loaded.ok ? loaded.data.version : 0;
    const diff = shown > 1 ? await loadOrProblem(() => files.diff.query({ path, from: shown - 1, to: shown })) : null;
    return (
      <PageFrame page="files" loaded={loaded} header={<PageHeader title={path} />}>
        {(file) => <FileView file={file} diff={diff?.ok ? diff.data : null} />}
      </PageFrame>
    );
  }
  const loaded = await loadOrProblem(() => files.list.query({ prefix: "/" }));
  return (
    <>
      <PageHeader title={t("title")} subtitle={t("hint")} />
      <PageFrame page="files" loaded={loaded}>
        {({ items, truncated, ownFolder }) => (
          <Card>
            {ownFolder !== null && <FileDrop />}
            <FolderPicker files={items} folder={folder ?? ""} />
            {items.length === 0 ? (
              <EmptyState title={t("empty")} />
            ) : (
              <FilesTable files={inFolder(items, folder ?? "")} ownFolder={ownFolder} />
            )}
            {truncated && <p className="mt-3 text-ink-soft text-sm">{t("truncated")}</p>}
          </Card>
        )}
      </PageFrame>
    </>
  );
}
