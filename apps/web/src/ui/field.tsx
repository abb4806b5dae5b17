import type { ComponentProps, ReactNode } from "react";
import { classNames } from "./class-names.ts";

const CONTROL =
  "w-full min-w-0 rounded-lg border border-line-strong/60 bg-surface px-3 text-sm text-ink placeholder:text-ink-faint hover:border-line-strong focus-visible:outline-offset-0 disabled:opacity-60 aria-invalid:border-bad";

interface FieldProps {
  readonly id: string;
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  readonly error?: ReactNode;
  readonly required?: boolean;
  readonly children: ReactNode;
}

/** A label, its control, a hint and what is wrong. The control uses `fieldProps(id, …)`. */
export function Field({ id, label, hint, error, required = false, children }: FieldProps) {
  return (
    <div className="min-w-0">
      <label htmlFor={id} className="mb-1 block font-medium text-sm">
        {label}
        {required && (
          <span aria-hidden className="text-bad">
            {" *"}
          </span>
        )}
      </label>
      {children}
      {hint && (
        <p id={`${id}-hint`} className="mt-1 text-ink-soft text-xs">
          {hint}
        </p>
      )}
      {error && (
        <p id={`${id}-error`} className="mt-1 text-bad text-xs">
          {error}
        </p>
      )}
    </div>
  );
}

/** What is wrong with a group of choices, said as soon as it is there. */
export function GroupError({ text }: { readonly text: string }) {
  if (text === "") return null;
  return (
    <p role="alert" className="mt-1 text-bad text-xs">
      {text}
    </p>
  );
}

/** Ties a control to the label, hint and error of its field. */
export function fieldProps(id: string, about: { readonly hint?: unknown; readonly error?: unknown; readonly required?: boolean } = {}) {
  const described = classNames(Boolean(about.hint) && `${id}-hint`, Boolean(about.error) && `${id}-error`);
  return {
    id,
    ...(described ? { "aria-describedby": described } : {}),
    ...(about.error ? { "aria-invalid": true } : {}),
    ...(about.required ? { "aria-required": true } : {}),
  };
}

export function TextInput({ className, ...rest }: ComponentProps<"input">) {
  return <input autoComplete="off" className={classNames(CONTROL, "h-9", className)} {...rest} />;
}

export function TextArea({ className, ...rest }: ComponentProps<"textarea">) {
  return <textarea rows={4} className={classNames(CONTROL, "py-2 leading-5", className)} {...rest} />;
}

export function Select({ className, ...rest }: ComponentProps<"select">) {
  return <select className={classNames(CONTROL, "h-9 pr-8", className)} {...rest} />;
}

/** A yes/no choice with its words beside it. */
export function Checkbox({ label, className, ...rest }: { readonly label: ReactNode } & ComponentProps<"input">) {
  return (
    <label className={classNames("inline-flex items-center gap-2 text-sm", className)}>
      <input type="checkbox" className="size-4 shrink-0 accent-accent" {...rest} />
      {label}
    </label>
  );
}

/** One of a few choices, shown side by side. */
export function Choices({ name, legend, value, options, onChange }: ChoicesProps) {
  return (
    <fieldset>
      <legend className="sr-only">{legend}</legend>
      <div className="inline-flex max-w-full flex-wrap rounded-lg border border-line bg-sunken p-0.5">
        {options.map((option) => (
          <label
            key={option.value}
            className="cursor-pointer whitespace-nowrap rounded-md px-2.5 py-1 text-ink-soft text-sm hover:text-ink has-checked:bg-surface has-checked:font-medium has-checked:text-ink has-checked:shadow-card has-focus-visible:outline-2 has-focus-visible:outline-accent"
          >
            <input
              type="radio"
              name={name}
              value={option.value}
              checked={option.value === value}
              onChange={() => onChange(option.value)}
              className="sr-only"
            />
            {option.label}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

interface ChoicesProps {
  readonly name: string;
  readonly legend: string;
  readonly value: string;
  readonly options: readonly { readonly value: string; readonly label: ReactNode }[];
  readonly onChange: (value: string) => void;
}
