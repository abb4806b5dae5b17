import { FilePen, FileText } from "lucide-react";
import Link from "next/link";
import { useLocale, useTranslations } from "next-intl";
import { problemWords } from "../../i18n/problem-words.ts";
import type { CallDetail } from "../../trpc/views.ts";
import { Badge } from "../../ui/badge.tsx";
import { ScrollRegion } from "../../ui/scroll-region.tsx";
import { Time } from "../../ui/time.tsx";
import { formatBytes, formatDuration } from "../../ui/time-format.ts";
import { LabelBadge } from "../workspace/label-badge.tsx";

/** Files the call read, and those it changed; changes of a call that failed are thrown away. */
export function CallFiles({ call }: { readonly call: Pick<CallDetail, "files"> }) {
  const t = useTranslations("trace");
  if (call.files.length === 0) return <p className="text-ink-soft text-sm">{t("noFiles")}</p>;
  return (
    <ul className="divide-y divide-line text-sm">
      {call.files.map((file) => (
        <li key={file.change + file.path} className="flex flex-wrap items-center gap-x-3 gap-y-1 py-2 first:pt-0 last:pb-0">
          {file.change === "read" ? (
            <FileText aria-hidden className="size-4 text-ink-soft" />
          ) : (
            <FilePen aria-hidden className="size-4 text-accent" />
          )}
          <Link href={`/files?path=${encodeURIComponent(file.path)}`} className="min-w-44 flex-1 break-all rounded hover:underline">
            {file.path}
          </Link>
          <Badge tone={file.change === "read" ? "neutral" : "accent"}>{t(`fileChange.${file.change}`)}</Badge>
          {file.label !== undefined && (
            <LabelBadge value={{ label: file.label === "confidential" ? "confidential" : "internal", from: file.labelFrom ?? null }} />
          )}
          {!file.kept && <FileFate file={file} />}
          {file.bytes !== null && <span className="numeric text-ink-soft text-xs">{formatBytes(file.bytes)}</span>}
        </li>
      ))}
    </ul>
  );
}

const REVIEW_TONES = { waiting: "warn", accepted: "good", rejected: "neutral" } as const;

/** What became of a write that was not committed with its call. */
function FileFate({ file }: { readonly file: CallDetail["files"][number] }) {
  const t = useTranslations("trace");
  const { review } = file;
  if (!review) return <Badge tone="warn">{file.pending ? t("waiting") : t("dropped")}</Badge>;
  return (
    <span className="inline-flex flex-wrap items-center gap-x-2 gap-y-1 text-ink-soft text-xs" data-review={review.state}>
      <Badge tone={REVIEW_TONES[review.state]}>{t(`review.${review.state}`)}</Badge>
      {review.by && review.at && (
        <span>
          {review.by.name}, <Time at={review.at} style="second" />
        </span>
      )}
    </span>
  );
}

/** Outside hosts the call reached or was kept from. */
export function CallHosts({ call }: { readonly call: Pick<CallDetail, "hosts"> }) {
  const t = useTranslations("trace");
  const locale = useLocale();
  if (call.hosts.length === 0) return <p className="text-ink-soft text-sm">{t("noHosts")}</p>;
  return (
    <ul className="divide-y divide-line text-sm">
      {call.hosts.map((host) => (
        <li
          key={`${host.method} ${host.host} ${host.reason}`}
          className="flex flex-wrap items-center gap-x-3 gap-y-1 py-2 first:pt-0 last:pb-0"
        >
          <span className="min-w-44 flex-1 break-all">
            {host.method} {host.host}
          </span>
          <HostFate host={host} />
          {host.reason && <span className="text-ink-soft text-xs">{problemWords(locale).reason(host.reason, null)}</span>}
        </li>
      ))}
    </ul>
  );
}

/** A request that was let through may still not have worked: then it has a reason. */
function HostFate({ host }: { readonly host: CallDetail["hosts"][number] }) {
  const t = useTranslations("trace");
  if (!host.allowed) return <Badge tone="bad">{t("refused")}</Badge>;
  return host.reason === null ? <Badge tone="good">{t("allowed")}</Badge> : <Badge tone="warn">{t("state.failed")}</Badge>;
}

/** What the skill wrote while it ran. */
export function CallLogs({ call }: { readonly call: Pick<CallDetail, "logs"> }) {
  const t = useTranslations("trace");
  if (call.logs.length === 0) return <p className="text-ink-soft text-sm">{t("noLogs")}</p>;
  return (
    <ScrollRegion label={t("logs")} className="max-h-72 rounded-lg bg-sunken p-3 font-mono text-xs leading-5">
      {call.logs.map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: log lines have no identity but their order
        <div key={index} className="grid grid-cols-[4rem_3rem_1fr] gap-2">
          <span className="numeric text-ink-soft">{formatDuration(line.atMs)}</span>
          <span className={line.level === "error" ? "text-bad" : line.level === "warn" ? "text-warn" : "text-ink-soft"}>{line.level}</span>
          <span className="whitespace-pre-wrap break-all">{line.text}</span>
        </div>
      ))}
    </ScrollRegion>
  );
}
