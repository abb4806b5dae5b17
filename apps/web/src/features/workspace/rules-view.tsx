"use client";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { toast } from "sonner";
import type { Right, WorkspaceRules } from "../../trpc/views.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { ConfirmDialog } from "../../ui/confirm-dialog.tsx";
import { Field, fieldProps, Select, TextInput } from "../../ui/field.tsx";
import { ReadOnlyNote } from "../../ui/read-only-note.tsx";
import { EmptyState } from "../../ui/states.tsx";
import { Time } from "../../ui/time.tsx";
import { useFieldErrors } from "../../ui/use-field-errors.ts";
import { useOnce } from "../../ui/use-once.ts";
import { AreaList } from "./area-list.tsx";
import { putRule } from "./workspace-actions.ts";

type Rule = WorkspaceRules["rules"][number];
type Wanted = "confidential" | "internal" | "review";

/** Labels and reviews of parts of the files, and how full each area is. */
export function RulesView({ rules, areas, right }: WorkspaceRules & { readonly right: Right }) {
  const t = useTranslations("workspace");
  const router = useRouter();
  const [removing, setRemoving] = useState<Rule | null>(null);
  const remove = async (rule: Rule) => {
    const answer = await putRule({ prefix: rule.prefix, ...(rule.kind === "label" ? { label: null } : { review: false }) });
    if (!answer.ok) toast.error(answer.problem.detail || t("failed"));
    router.refresh();
  };
  return (
    <div className="space-y-4">
      <ReadOnlyNote right={right} />
      <Card title={t("rules.title")} hint={t("rules.hint")}>
        {right.may && <RuleForm />}
        {rules.length === 0 ? (
          <EmptyState title={t("rules.empty")} />
        ) : (
          <ul className="divide-y divide-line text-sm">
            {rules.map((rule) => (
              <li key={`${rule.kind} ${rule.prefix}`} className="flex flex-wrap items-center gap-x-3 gap-y-1 py-2">
                <span className="min-w-0 basis-full break-all font-medium sm:flex-1 sm:basis-0">{rule.prefix}</span>
                <Badge tone={rule.value === "confidential" ? "warn" : "neutral"}>{t(`rules.${wordOf(rule)}`)}</Badge>
                <span className="text-ink-soft text-xs">
                  {rule.by?.name} <Time at={rule.at} />
                </span>
                {right.may && (
                  <Button
                    size="small"
                    tone="quiet"
                    onClick={() => setRemoving(rule)}
                    aria-label={t("rules.removeOf", { path: rule.prefix })}
                  >
                    {t("rules.remove")}
                  </Button>
                )}
              </li>
            ))}
          </ul>
        )}
      </Card>
      {removing && (
        <ConfirmDialog
          open
          onClose={() => setRemoving(null)}
          title={t("rules.removeOf", { path: removing.prefix })}
          consequence={t(`rules.without.${wordOf(removing)}`, { path: removing.prefix })}
          confirm={t("rules.remove")}
          act={() => remove(removing)}
        />
      )}
      <Card title={t("areas.title")} hint={t("areas.hint")}>
        <AreaList areas={areas} canChange={right.may} />
      </Card>
    </div>
  );
}

function wordOf(rule: Rule): Wanted {
  if (rule.kind === "review") return "review";
  return rule.value === "confidential" ? "confidential" : "internal";
}

function RuleForm() {
  const t = useTranslations("workspace");
  const router = useRouter();
  const [prefix, setPrefix] = useState("");
  const [wanted, setWanted] = useState<Wanted>("confidential");
  const errors = useFieldErrors({ fields: ["/prefix"], only: "/prefix", failed: t("failed") });
  const error = errors.of("/prefix");
  const { isBusy, once } = useOnce();
  const send = async () => {
    const answer = await putRule({ prefix, ...(wanted === "review" ? { review: true } : { label: wanted }) }).catch(() => null);
    errors.show(answer);
    if (!answer?.ok) return;
    setPrefix("");
    router.refresh();
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void once(send);
      }}
      className="mb-5 grid items-start gap-3 sm:grid-cols-[1fr_14rem_auto]"
    >
      <Field id="rule-prefix" label={t("rules.prefix")} hint={t("rules.prefixHint")} error={error}>
        <TextInput
          {...fieldProps("rule-prefix", { hint: true, error })}
          required
          placeholder="/contracts/"
          value={prefix}
          onChange={(event) => setPrefix(event.target.value)}
        />
      </Field>
      <Field id="rule-wanted" label={t("rules.what")}>
        <Select {...fieldProps("rule-wanted")} value={wanted} onChange={(event) => setWanted(event.target.value as Wanted)}>
          {(["confidential", "internal", "review"] as const).map((one) => (
            <option key={one} value={one}>
              {t(`rules.${one}`)}
            </option>
          ))}
        </Select>
      </Field>
      <Button type="submit" tone="primary" className="sm:mt-6" disabled={isBusy}>
        {t("rules.add")}
      </Button>
    </form>
  );
}
