"use client";
import { useLocale, useTranslations } from "next-intl";
import { inLanguage } from "../../i18n/text.ts";
import type { SkillDetail } from "../../trpc/views.ts";
import { Field, fieldProps, Select } from "../../ui/field.tsx";

interface ExamplePickerProps {
  readonly examples: SkillDetail["examples"];
  readonly onPick: (input: unknown) => void;
}

/** Fills the form with one of the skill's examples. */
export function ExamplePicker({ examples, onPick }: ExamplePickerProps) {
  const t = useTranslations("tryIt");
  const locale = useLocale();
  if (examples.length < 2) return null;
  return (
    <div className="mb-5">
      <Field id="example" label={t("example")}>
        <Select {...fieldProps("example")} defaultValue="0" onChange={(event) => onPick(examples[Number(event.target.value)]?.input)}>
          {examples.map((example, index) => (
            <option key={JSON.stringify(example.input)} value={index}>
              {example.title ? inLanguage(example.title, locale) : t("exampleNumber", { number: index + 1 })}
            </option>
          ))}
        </Select>
      </Field>
    </div>
  );
}
