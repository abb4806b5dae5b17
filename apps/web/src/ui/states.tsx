import { CircleAlert, CircleSlash, Clock, Inbox, type LucideIcon } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import type { PageProblem } from "../trpc/problem.ts";
import { CopyButton } from "./copy-button.tsx";
import { Time } from "./time.tsx";

interface StateProps {
  readonly icon: LucideIcon;
  readonly title: ReactNode;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
}

function State({ icon: Icon, title, children, action }: StateProps) {
  return (
    <div className="mx-auto flex max-w-md flex-col items-center px-4 py-12 text-center">
      <span className="mb-4 grid size-11 place-items-center rounded-full bg-sunken text-ink-soft">
        <Icon aria-hidden className="size-5" />
      </span>
      <p className="font-semibold text-[15px]">{title}</p>
      {children && <div className="mt-1.5 text-ink-soft text-sm">{children}</div>}
      {action && <div className="mt-5 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  );
}

/** Nothing here yet: one sentence and the one next action. */
export function EmptyState({ title, action }: { readonly title: ReactNode; readonly action?: ReactNode }) {
  return <State icon={Inbox} title={title} action={action} />;
}

/** The page exists but not for this person: who has it and how to get it. */
export function NoPermissionState({ roles, action }: { readonly roles: readonly string[]; readonly action?: ReactNode }) {
  const t = useTranslations("states");
  const role = useTranslations("roles");
  const names = roles.map((name) => role(name as "employee")).join(", ");
  return (
    <State icon={CircleSlash} title={t("noPermission")} action={action}>
      {t("noPermissionWho", { roles: names })}
    </State>
  );
}

/** A failure in plain words: cause, request id, that nothing was charged, what to do. */
export function ErrorState({ problem, action }: { readonly problem: PageProblem; readonly action?: ReactNode }) {
  const t = useTranslations("states");
  return (
    <State icon={CircleAlert} title={problem.code === "unreachable" ? t("unreachable") : t("failed")} action={action}>
      {problem.detail && <p>{problem.detail}</p>}
      <p>{t("notCharged")}</p>
      {problem.requestId && (
        <p className="mt-2 inline-flex items-center gap-1 text-xs">
          {t("requestId")} <code className="font-mono">{problem.requestId}</code>
          <CopyButton text={problem.requestId} label={t("copyRequestId")} />
        </p>
      )}
    </State>
  );
}

/** How far metering has come: shown beside every figure, so that a standstill never looks like zero usage. */
export function MeteredTo({ at, isStale = false }: { readonly at: string; readonly isStale?: boolean }) {
  const t = useTranslations("states");
  return (
    <span className={`inline-flex items-center gap-1.5 text-sm ${isStale ? "text-warn" : "text-ink-soft"}`}>
      <Clock aria-hidden className="size-3.5" />
      {t.rich("meteredTo", { time: () => <Time at={at} style="second" /> })}
    </span>
  );
}

/** A grey block of the final size. */
export function Skeleton({ className }: { readonly className: string }) {
  return <div aria-hidden className={`animate-pulse rounded-lg bg-sunken ${className}`} />;
}

/** Loading state of a page: its header and one block. */
export function PageSkeleton() {
  const t = useTranslations("states");
  return (
    <div role="status" aria-label={t("loading")}>
      <Skeleton className="mb-2 h-8 w-56" />
      <Skeleton className="mb-6 h-5 w-80 max-w-full" />
      <div className="mb-4 grid grid-cols-2 gap-3 lg:grid-cols-4">
        {["a", "b", "c", "d"].map((key) => (
          <Skeleton key={key} className="h-24" />
        ))}
      </div>
      <Skeleton className="h-96" />
    </div>
  );
}
