"use client";
import { useLocale, useTranslations } from "next-intl";
import { inLanguage } from "../../i18n/text.ts";
import type { Permission } from "../../trpc/views.ts";
import { Checkbox, GroupError } from "../../ui/field.tsx";
import { toggled } from "./audience-fields.tsx";

interface PermissionFieldsProps {
  readonly permissions: readonly Permission[];
  readonly granted: ReadonlySet<string>;
  readonly onChange: (granted: ReadonlySet<string>) => void;
  readonly error?: string;
}

/** What a skill asks for, each to be granted or not. */
export function PermissionFields({ permissions, granted, onChange, error = "" }: PermissionFieldsProps) {
  const t = useTranslations("admin");
  const locale = useLocale();
  return (
    <section>
      <h3 className="mb-2 font-medium text-sm">{t("mayTouch")}</h3>
      <div className="grid justify-items-start gap-2">
        {permissions.map((permission) => (
          <Checkbox
            key={permission.grant}
            className="flex"
            label={inLanguage(permission.sentence, locale)}
            checked={granted.has(permission.grant)}
            onChange={() => onChange(toggled(granted, permission.grant))}
          />
        ))}
        {permissions.length === 0 && <p className="text-ink-soft text-sm">{t("asksNothing")}</p>}
      </div>
      <GroupError text={error} />
    </section>
  );
}
