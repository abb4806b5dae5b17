"use client";
import { useTranslations } from "next-intl";
import { type DragEvent, useMemo, useState } from "react";
import { Choices, Field, fieldProps, TextArea } from "../field.tsx";
import { readSchema } from "./schema.ts";
import { ValueField } from "./value-field.tsx";

interface JsonFormProps {
  readonly schema: unknown;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
  /** False while the raw text is not JSON. */
  readonly onValid: (isValid: boolean) => void;
  /** Problems the API reported, by JSON pointer. */
  readonly problems: readonly { readonly pointer: string; readonly message: string }[];
  /** A file dropped anywhere on the form that is not JSON. */
  readonly onFile: (file: { readonly name: string; readonly text: string }, pointer: string | null) => void;
}

/** A form for any JSON Schema, with a raw mode, onto which files can be dropped. */
export function JsonForm({ schema, value, onChange, onValid, problems, onFile }: JsonFormProps) {
  const t = useTranslations("form");
  const [mode, setMode] = useState("form");
  const [isOver, setIsOver] = useState(false);
  const read = useMemo(() => readSchema(schema), [schema]);
  const errors = useMemo(() => new Map(problems.map(({ pointer, message }) => [pointer, message])), [problems]);
  const drop = async (event: DragEvent) => {
    event.preventDefault();
    setIsOver(false);
    const file = event.dataTransfer.files[0];
    if (!file) return;
    const text = await file.text();
    const parsed = file.name.endsWith(".json") ? tryParse(text) : undefined;
    if (parsed !== undefined) onChange(parsed);
    else onFile({ name: file.name, text }, droppedOn(event));
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is an extra; every value can be typed and files have an upload page
    <div
      onDragOver={(event) => {
        event.preventDefault();
        setIsOver(true);
      }}
      onDragLeave={() => setIsOver(false)}
      onDrop={drop}
      className={`rounded-xl outline-2 outline-offset-8 outline-dashed ${isOver ? "outline-accent" : "outline-transparent"}`}
    >
      <div className="mb-4 flex flex-wrap items-center justify-between gap-2">
        <Choices
          name="input-mode"
          legend={t("mode")}
          value={mode}
          onChange={(next) => {
            onValid(true);
            setMode(next);
          }}
          options={[
            { value: "form", label: t("asForm") },
            { value: "raw", label: t("asJson") },
          ]}
        />
        <span className="text-ink-soft text-xs">{t("dropHint")}</span>
      </div>
      {mode === "form" ? (
        <ValueField schema={read} pointer="" value={value} onChange={onChange} required errors={errors} />
      ) : (
        <RawInput value={value} onChange={onChange} onValid={onValid} problems={problems} />
      )}
    </div>
  );
}

function droppedOn(event: DragEvent): string | null {
  const target = event.target instanceof HTMLElement ? event.target : null;
  return target?.closest("[data-droptext]")?.getAttribute("data-droptext") ?? target?.closest("input[id^='/']")?.id ?? null;
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function RawInput({ value, onChange, onValid, problems }: Pick<JsonFormProps, "value" | "onChange" | "onValid" | "problems">) {
  const t = useTranslations("form");
  const [text, setText] = useState(() => JSON.stringify(value, null, 2));
  const [isBroken, setIsBroken] = useState(false);
  const change = (next: string) => {
    setText(next);
    const parsed = tryParse(next);
    setIsBroken(parsed === undefined);
    onValid(parsed !== undefined);
    if (parsed !== undefined) onChange(parsed);
  };
  const error = isBroken ? t("notJson") : problems.map(({ pointer, message }) => `${pointer}: ${message}`).join("; ");
  return (
    <Field id="raw-input" label={t("rawLabel")} {...(error ? { error } : {})}>
      <TextArea
        {...fieldProps("raw-input", { error })}
        rows={14}
        spellCheck={false}
        className="font-mono text-[12.5px]"
        value={text}
        onChange={(event) => change(event.target.value)}
      />
    </Field>
  );
}
