import type { ReactNode } from "react";
import { classNames } from "./class-names.ts";

interface CardProps {
  readonly title?: ReactNode;
  readonly hint?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
  readonly className?: string;
  readonly id?: string;
}

/** A surface with an optional heading; the heading makes it a landmark people can jump to. */
export function Card({ title, hint, actions, children, className, id }: CardProps) {
  return (
    <section id={id} className={classNames("card min-w-0 p-4 sm:p-5", className)}>
      {(title || actions) && (
        <div className="mb-4 flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
          <div className="min-w-0">
            {title && <h2 className="font-semibold text-[15px] leading-6">{title}</h2>}
            {hint && <p className="mt-0.5 text-ink-soft text-sm">{hint}</p>}
          </div>
          {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
        </div>
      )}
      {children}
    </section>
  );
}

interface StatProps {
  readonly label: ReactNode;
  readonly value: ReactNode;
  readonly hint?: ReactNode;
  readonly href?: string;
}

/** One figure with its name. */
export function Stat({ label, value, hint }: StatProps) {
  return (
    <div className="card min-w-0 px-4 py-3.5">
      <dt className="text-ink-soft text-sm">{label}</dt>
      <dd className="numeric mt-1 font-semibold text-2xl leading-8 tracking-tight">{value}</dd>
      {hint && <dd className="mt-0.5 text-ink-soft text-xs">{hint}</dd>}
    </div>
  );
}

export function StatRow({ children }: { readonly children: ReactNode }) {
  return <dl className="grid grid-cols-2 gap-3 lg:grid-cols-4">{children}</dl>;
}

/** Title of a page, one line about it, and what can be done. */
export function PageHeader({
  title,
  subtitle,
  actions,
  above,
}: {
  readonly title: ReactNode;
  readonly subtitle?: ReactNode;
  readonly actions?: ReactNode;
  readonly above?: ReactNode;
}) {
  return (
    <header className="mb-6">
      {above && <div className="mb-2 text-ink-soft text-sm">{above}</div>}
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="min-w-0">
          <h1 className="font-semibold text-2xl leading-8 tracking-tight">{title}</h1>
          {subtitle && <p className="prose-line mt-1 text-ink-soft">{subtitle}</p>}
        </div>
        {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
      </div>
    </header>
  );
}

/** Pairs of a name and a value, in rows. */
export function Facts({ items, className }: { readonly items: readonly (readonly [ReactNode, ReactNode])[]; readonly className?: string }) {
  return (
    <dl className={classNames("grid grid-cols-[minmax(7rem,auto)_1fr] gap-x-6 gap-y-2 text-sm", className)}>
      {items.map(([name, value], index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the rows are fixed and have no identity of their own
        <div key={index} className="contents">
          <dt className="text-ink-soft">{name}</dt>
          <dd className="min-w-0 break-words">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Trade terms, hashes and signatures: there for who wants them, out of the way for everybody else. */
export function TechnicalDetails({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <details className="group mt-4 text-sm" data-technical>
      <summary className="inline-flex select-none items-center gap-1.5 rounded text-ink-soft hover:text-ink">
        <span aria-hidden className="inline-block transition-transform group-open:rotate-90">
          ›
        </span>
        {label}
      </summary>
      <div className="mt-3 rounded-lg bg-sunken p-3">{children}</div>
    </details>
  );
}
