"use client";
import { useTranslations } from "next-intl";
import type { Group } from "../../trpc/views.ts";
import { Checkbox, Choices, GroupError } from "../../ui/field.tsx";

/** The same set with one value added, or taken away when it was there. */
export function toggled(set: ReadonlySet<string>, value: string): ReadonlySet<string> {
  const next = new Set(set);
  if (!next.delete(value)) next.add(value);
  return next;
}

/** Who may use a skill: everybody, or some groups. */
export interface AudienceChoice {
  readonly everyone: boolean;
  readonly groups: ReadonlySet<string>;
}

interface AudienceFieldsProps {
  readonly groups: readonly Group[];
  readonly value: AudienceChoice;
  readonly onChange: (value: AudienceChoice) => void;
  readonly error?: string;
}

export function AudienceFields({ groups, value, onChange, error = "" }: AudienceFieldsProps) {
  const t = useTranslations("admin");
  return (
    <section>
      <h3 className="mb-2 font-medium text-sm">{t("audience")}</h3>
      <Choices
        name="audience"
        legend={t("audience")}
        value={value.everyone ? "everyone" : "groups"}
        onChange={(choice) => onChange({ ...value, everyone: choice === "everyone" })}
        options={[
          { value: "everyone", label: t("everyone") },
          { value: "groups", label: t("someGroups") },
        ]}
      />
      {!value.everyone && (
        <div className="mt-3 grid justify-items-start gap-2">
          {groups.map((group) => (
            <Checkbox
              key={group.id}
              className="flex"
              label={`${group.name} (${group.members})`}
              checked={value.groups.has(group.id)}
              onChange={() => onChange({ ...value, groups: toggled(value.groups, group.id) })}
            />
          ))}
        </div>
      )}
      <GroupError text={error} />
    </section>
  );
}
