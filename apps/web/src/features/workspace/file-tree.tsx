"use client";
import { ChevronRight, FileText, Folder, FolderOpen } from "lucide-react";
import { useTranslations } from "next-intl";
import { useRef, useState } from "react";
import { toast } from "sonner";
import type { TreeLevel } from "../../trpc/views.ts";
import { Badge } from "../../ui/badge.tsx";
import { classNames } from "../../ui/class-names.ts";
import { RowLink } from "../../ui/row-link.tsx";
import { EmptyState } from "../../ui/states.tsx";
import { Time } from "../../ui/time.tsx";
import { formatBytes } from "../../ui/time-format.ts";
import { LabelBadge } from "./label-badge.tsx";
import { withFolder } from "./open-folders.ts";
import { loadFolder } from "./workspace-actions.ts";

interface Tree {
  readonly levels: ReadonlyMap<string, TreeLevel>;
  readonly open: readonly string[];
  toggle(folder: string): void;
}

const ROW = "flex min-h-9 flex-wrap items-center gap-x-2 gap-y-0.5 rounded-lg px-2 py-1 text-sm hover:bg-sunken";
const FIGURES = "ml-auto flex shrink-0 items-center gap-3 text-ink-soft text-xs";

/** The workspace as folders that open; which ones are open lives in the address. */
export function FileTree({ levels: given }: { readonly levels: readonly TreeLevel[] }) {
  const t = useTranslations("workspace");
  const [levels, setLevels] = useState<ReadonlyMap<string, TreeLevel>>(() => new Map(given.map((level) => [level.path, level])));
  const [open, setOpen] = useState<readonly string[]>(() => given.map(({ path }) => path).filter((path) => path !== "/"));
  // Folders load at their own pace: each click builds on the newest state, not on the one it was drawn with.
  const latest = useRef(open);
  const show = (folders: readonly string[]) => {
    latest.current = folders;
    setOpen(folders);
    const query = new URLSearchParams(window.location.search);
    if (folders.length > 0) query.set("open", folders.join(","));
    else query.delete("open");
    window.history.replaceState(null, "", `?${query}`);
  };
  const toggle = async (folder: string) => {
    const isOpen = latest.current.includes(folder);
    if (!isOpen && !levels.has(folder)) {
      const answer = await loadFolder(folder);
      if (!answer.ok) {
        toast.error(answer.problem.detail || t("tree.failed"));
        return;
      }
      setLevels((known) => new Map(known).set(folder, answer.data));
    }
    show(withFolder(latest.current, folder, !isOpen));
  };
  const root = levels.get("/");
  if (!root || root.folders.length + root.files.length === 0) return <EmptyState title={t("tree.empty")} />;
  return (
    <>
      <p className="mb-3 text-ink-soft text-sm">{t("tree.hint")}</p>
      <Level level={root} tree={{ levels, open, toggle: (folder) => void toggle(folder) }} />
    </>
  );
}

function Level({ level, tree }: { readonly level: TreeLevel; readonly tree: Tree }) {
  const t = useTranslations("workspace");
  return (
    <ul className={classNames(level.path !== "/" && "ml-3 border-line border-l pl-1.5 sm:ml-4 sm:pl-2")}>
      {level.folders.map((folder) => (
        <FolderItem key={folder.path} folder={folder} tree={tree} />
      ))}
      {level.files.map((file) => (
        <li key={file.path} className={ROW}>
          <FileText aria-hidden className="ml-5 size-4 shrink-0 text-ink-soft" />
          <RowLink href={`/admin/files?path=${encodeURIComponent(file.path)}`} className="min-w-0 break-all rounded hover:underline">
            {file.name}
          </RowLink>
          <LabelBadge value={file.label} />
          <span className={FIGURES}>
            <span className="hidden sm:inline">{file.skill ?? file.by?.name ?? ""}</span>
            <span className="hidden md:inline">
              <Time at={file.updatedAt} />
            </span>
            <span className="numeric w-16 text-right">{formatBytes(file.size)}</span>
          </span>
        </li>
      ))}
      {level.truncated && <li className="px-2 py-1 text-ink-soft text-xs">{t("tree.truncated")}</li>}
    </ul>
  );
}

function FolderItem({ folder, tree }: { readonly folder: TreeLevel["folders"][number]; readonly tree: Tree }) {
  const t = useTranslations("workspace");
  const isOpen = tree.open.includes(folder.path);
  const level = tree.levels.get(folder.path);
  const name = folder.owner ?? folder.name;
  const Icon = isOpen ? FolderOpen : Folder;
  return (
    <li>
      <div className={ROW}>
        <button
          type="button"
          aria-expanded={isOpen}
          aria-label={t(isOpen ? "tree.close" : "tree.open", { name })}
          onClick={() => tree.toggle(folder.path)}
          className="inline-flex min-h-7 min-w-0 items-center gap-1 rounded text-left font-medium"
          data-folder={folder.path}
        >
          <ChevronRight aria-hidden className={classNames("size-4 shrink-0 text-ink-soft transition-transform", isOpen && "rotate-90")} />
          <Icon aria-hidden className="size-4 shrink-0 text-accent" />
          <span className="ml-1 break-all">{name}</span>
        </button>
        <LabelBadge value={folder.label && { label: folder.label, from: null }} />
        {folder.confidential > 0 && <Badge tone="warn">{t("tree.confidential", { count: folder.confidential })}</Badge>}
        <span className={FIGURES}>
          <span className="hidden md:inline">
            <Time at={folder.updatedAt} />
          </span>
          <span className="numeric sm:w-16 sm:text-right">{t("tree.files", { count: folder.files })}</span>
          <span className="numeric w-16 text-right">{formatBytes(folder.bytes)}</span>
        </span>
      </div>
      {isOpen && level && <Level level={level} tree={tree} />}
    </li>
  );
}
