"use client";
import { Plus, Trash2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { type ReactNode, useState } from "react";
import { Button, IconButton } from "../button.tsx";
import { Checkbox, Field, fieldProps, Select, TextArea, TextInput } from "../field.tsx";
import { emptyValue, type FormSchema } from "./schema.ts";

export interface ValueFieldProps {
  readonly schema: FormSchema;
  /** JSON pointer of the value: its id, and where the API reports problems. */
  readonly pointer: string;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
  readonly required: boolean;
  readonly errors: ReadonlyMap<string, string>;
}

/** The control of one value of the schema; objects and lists contain more of them. */
export function ValueField(props: ValueFieldProps) {
  switch (props.schema.type) {
    case "object":
      return <ObjectField {...props} />;
    case "array":
      return <ListField {...props} />;
    case "boolean":
      return (
        <Checkbox label={props.schema.title} checked={props.value === true} onChange={(event) => props.onChange(event.target.checked)} />
      );
    case "json":
      return <RawField {...props} />;
    default:
      return <SimpleField {...props} />;
  }
}

function SimpleField(props: ValueFieldProps) {
  const { schema, pointer, value, onChange, required, errors } = props;
  const error = errors.get(pointer);
  const about = { hint: schema.description, error, required };
  const control = fieldProps(pointer, about);
  const shown = value === undefined || value === null ? "" : String(value);
  const setNumber = (text: string) => onChange(text === "" ? undefined : Number(text));
  // what may be left out is left out when it is emptied again
  const setText = (text: string) => onChange(text === "" && !required ? undefined : text);
  return (
    <Field
      id={pointer}
      label={schema.title}
      required={required}
      {...(schema.description ? { hint: schema.description } : {})}
      {...(error ? { error } : {})}
    >
      {schema.options ? (
        <Select
          {...control}
          value={shown}
          onChange={(event) => onChange(schema.options?.find((option) => String(option) === event.target.value))}
        >
          {!required && <option value="" />}
          {schema.options.map((option) => (
            <option key={option} value={option}>
              {option}
            </option>
          ))}
        </Select>
      ) : schema.type !== "string" ? (
        <TextInput
          {...control}
          type="number"
          inputMode="decimal"
          step={schema.type === "integer" ? 1 : "any"}
          min={schema.minimum ?? undefined}
          max={schema.maximum ?? undefined}
          value={shown}
          onChange={(event) => setNumber(event.target.value)}
        />
      ) : schema.isLong ? (
        <TextArea {...control} data-droptext={pointer} value={shown} onChange={(event) => setText(event.target.value)} />
      ) : (
        <TextInput
          {...control}
          placeholder={schema.placeholder ?? undefined}
          value={shown}
          onChange={(event) => setText(event.target.value)}
        />
      )}
    </Field>
  );
}

function ObjectField({ schema, pointer, value, onChange, errors }: ValueFieldProps) {
  const record = (typeof value === "object" && value !== null ? value : {}) as Record<string, unknown>;
  const set = (name: string, next: unknown) => {
    const { [name]: _, ...others } = record;
    onChange(next === undefined ? others : { ...record, [name]: next });
  };
  const fields = schema.fields.map((field) => (
    <ValueField
      key={field.name}
      schema={field.schema}
      pointer={`${pointer}/${field.name}`}
      value={record[field.name]}
      onChange={(next) => set(field.name, next)}
      required={field.required}
      errors={errors}
    />
  ));
  if (pointer === "") return <div className="space-y-4">{fields}</div>;
  return <Group title={schema.title}>{fields}</Group>;
}

function Group({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <fieldset className="min-w-0 space-y-4 rounded-xl border border-line p-4">
      <legend className="px-1.5 font-medium text-sm">{title}</legend>
      {children}
    </fieldset>
  );
}

function ListField({ schema, pointer, value, onChange, errors }: ValueFieldProps) {
  const t = useTranslations("form");
  const items = Array.isArray(value) ? value : [];
  const item = schema.item;
  if (!item) return null;
  return (
    <Group title={schema.title}>
      {items.map((entry, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the position is what identifies an entry of a JSON list
        <div key={index} className="flex items-end gap-2">
          <div className="min-w-0 flex-1">
            <ValueField
              schema={{ ...item, title: `${item.title} ${index + 1}` }}
              pointer={`${pointer}/${index}`}
              value={entry}
              onChange={(next) => onChange(items.with(index, next))}
              required
              errors={errors}
            />
          </div>
          <IconButton label={t("removeEntry", { number: index + 1 })} onClick={() => onChange(items.toSpliced(index, 1))}>
            <Trash2 aria-hidden />
          </IconButton>
        </div>
      ))}
      <Button size="small" onClick={() => onChange([...items, emptyValue(item)])}>
        <Plus aria-hidden />
        {t("addEntry")}
      </Button>
    </Group>
  );
}

function RawField({ schema, pointer, value, onChange, required, errors }: ValueFieldProps) {
  const t = useTranslations("form");
  const [text, setText] = useState(() => JSON.stringify(value ?? null, null, 2));
  const [isBroken, setIsBroken] = useState(false);
  const change = (next: string) => {
    setText(next);
    try {
      onChange(JSON.parse(next));
      setIsBroken(false);
    } catch {
      setIsBroken(true);
    }
  };
  const error = isBroken ? t("notJson") : errors.get(pointer);
  return (
    <Field id={pointer} label={schema.title || "JSON"} required={required} {...(error ? { error } : {})}>
      <TextArea
        {...fieldProps(pointer, { error })}
        className="font-mono"
        spellCheck={false}
        value={text}
        onChange={(event) => change(event.target.value)}
      />
    </Field>
  );
}
