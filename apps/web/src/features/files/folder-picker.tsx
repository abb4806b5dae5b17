import Link from "next/link";
import { useTranslations } from "next-intl";
import { foldersOf } from "./folders.ts";

const CHIP =
  "inline-flex items-center gap-1.5 rounded-full border border-line px-3 py-1 text-sm text-ink-soft hover:bg-sunken hover:text-ink aria-[current=page]:border-accent aria-[current=page]:bg-accent-soft aria-[current=page]:text-accent-text";

/** The top-level folders; the chosen one lives in the address. */
export function FolderPicker({ files, folder }: { readonly files: readonly { readonly path: string }[]; readonly folder: string }) {
  const t = useTranslations("files");
  const folders = foldersOf(files).filter(({ name }) => name !== "/");
  if (folders.length < 2) return null;
  return (
    <nav aria-label={t("folders")} className="mb-4 flex flex-wrap gap-2">
      <Link href="/files" aria-current={folder === "" ? "page" : undefined} className={CHIP}>
        {t("all")}
      </Link>
      {folders.map(({ name, count }) => (
        <Link
          key={name}
          href={`/files?folder=${encodeURIComponent(name)}`}
          aria-current={folder === name ? "page" : undefined}
          className={CHIP}
        >
          {name} <span className="numeric text-xs">{count}</span>
        </Link>
      ))}
    </nav>
  );
}
