import type { Metadata } from "next";
import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { ChangesTable } from "../../../../features/workspace/changes-table.tsx";
import { FileTree } from "../../../../features/workspace/file-tree.tsx";
import { openFolders } from "../../../../features/workspace/open-folders.ts";
import { PathFilter } from "../../../../features/workspace/path-filter.tsx";
import { PathHistory } from "../../../../features/workspace/path-history.tsx";
import { ReadsTable } from "../../../../features/workspace/reads-table.tsx";
import { ReviewList } from "../../../../features/workspace/review-list.tsx";
import { RulesView } from "../../../../features/workspace/rules-view.tsx";
import { UndoView } from "../../../../features/workspace/undo-view.tsx";
import { WorkspaceNav } from "../../../../features/workspace/workspace-nav.tsx";
import { VIEWS, type View } from "../../../../features/workspace/workspace-views.ts";
import { PageFrame } from "../../../../shell/page-frame.tsx";
import { loadOrProblem } from "../../../../trpc/load.ts";
import { api, currentMe } from "../../../../trpc/server.ts";
import { Card, PageHeader } from "../../../../ui/card.tsx";
import { MorePages } from "../../../../ui/more-pages.tsx";
import { EmptyState } from "../../../../ui/states.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("nav");
  return { title: t("workspace") };
}

type Params = Readonly<Record<"view" | "path" | "version" | "undo" | "prefix" | "cursor" | "open", string | undefined>>;

function BackLink({ words, open = "" }: { readonly words: string; readonly open?: string }) {
  return (
    <Link
      href={open === "" ? "/admin/files" : `/admin/files?open=${encodeURIComponent(open)}`}
      className="rounded underline-offset-4 hover:underline"
    >
      {words}
    </Link>
  );
}

export default async function WorkspacePage({ searchParams }: { readonly searchParams: Promise<Partial<Params>> }) {
  const params = await searchParams;
  const t = await getTranslations("workspace");
  if (params.undo) return <UndoPage callId={params.undo} />;
  if (params.path) return <PathPage path={params.path} version={Number(params.version)} />;
  const view = VIEWS.find((one) => one === params.view) ?? "tree";
  return (
    <>
      <PageHeader title={t("title")} subtitle={t("hint")} />
      <WorkspaceNav view={view} />
      <ViewContent view={view} params={params} />
    </>
  );
}

async function ViewContent({ view, params }: { readonly view: View; readonly params: Partial<Params> }) {
  const { files, workspace } = await api();
  const t = await getTranslations("workspace");
  const me = await currentMe();
  const { prefix, cursor } = params;
  const query = { ...(prefix ? { prefix } : {}), ...(cursor ? { cursor } : {}) };
  if (view === "tree") return <TreePage open={openFolders(params.open)} />;
  if (view === "waiting")
    return (
      <PageFrame page="workspace" loaded={await loadOrProblem(() => workspace.waiting.query())}>
        {({ items }) => <ReviewList calls={items} />}
      </PageFrame>
    );
  if (view === "rules")
    return (
      <PageFrame page="workspace" loaded={await loadOrProblem(() => workspace.rules.query())}>
        {(rules) => <RulesView {...rules} right={me.rights.files} />}
      </PageFrame>
    );
  const empty = <EmptyState title={t("nothing")} />;
  if (view === "reads")
    return (
      <PageFrame page="workspace" loaded={await loadOrProblem(() => workspace.reads.query(query))}>
        {({ items, nextCursor }) => (
          <Card>
            <PathFilter value={prefix ?? ""} />
            {items.length === 0 ? empty : <ReadsTable reads={items} />}
            <MorePages nextCursor={nextCursor} />
          </Card>
        )}
      </PageFrame>
    );
  return (
    <PageFrame page="workspace" loaded={await loadOrProblem(() => files.changes.query(query))}>
      {({ items, nextCursor }) => (
        <Card>
          <PathFilter value={prefix ?? ""} />
          {items.length === 0 ? empty : <ChangesTable changes={items} />}
          <MorePages nextCursor={nextCursor} />
        </Card>
      )}
    </PageFrame>
  );
}

/** The folders as they are opened in the address; a folder brings those above it. */
async function TreePage({ open }: { readonly open: readonly string[] }) {
  const { workspace } = await api();
  const loaded = await loadOrProblem(() => Promise.all(["/", ...open].map((prefix) => workspace.tree.query({ prefix }))));
  return (
    <PageFrame page="workspace" loaded={loaded}>
      {(levels) => (
        <Card>
          <FileTree levels={levels} />
        </Card>
      )}
    </PageFrame>
  );
}

async function UndoPage({ callId }: { readonly callId: string }) {
  const t = await getTranslations("workspace");
  const { files } = await api();
  const loaded = await loadOrProblem(() => files.revertPreview.query({ callId }));
  return (
    <>
      <PageHeader
        title={t("undoCall")}
        above={
          <Link href={`/calls/${callId}`} className="rounded underline-offset-4 hover:underline">
            {t("undo.call")}
          </Link>
        }
      />
      <PageFrame page="workspace" loaded={loaded}>
        {(preview) => <UndoView preview={preview} />}
      </PageFrame>
    </>
  );
}

async function PathPage({ path, version }: { readonly path: string; readonly version: number }) {
  const t = await getTranslations("workspace");
  const { files } = await api();
  const me = await currentMe();
  const loaded = await loadOrProblem(() => files.changes.query({ prefix: path }));
  const changes = loaded.ok ? loaded.data.items.filter((change) => change.path === path) : [];
  const folder = path.slice(0, path.lastIndexOf("/") + 1);
  const shown = changes.find((change) => change.version === version) ?? changes[0];
  const diff = shown ? await loadOrProblem(() => files.diff.query({ path, from: shown.version - 1, to: shown.version })) : null;
  return (
    <>
      <PageHeader title={<span className="break-all">{path}</span>} above={<BackLink words={t("title")} open={folder} />} />
      <PageFrame page="workspace" loaded={loaded}>
        {() =>
          shown ? (
            <PathHistory path={path} changes={changes} shown={shown} diff={diff?.ok ? diff.data : null} canChange={me.rights.files.may} />
          ) : (
            <Card>
              <EmptyState title={t("nothing")} />
            </Card>
          )
        }
      </PageFrame>
    </>
  );
}
