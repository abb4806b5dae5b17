"use client";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { NetworkPolicy, NetworkRule } from "../../trpc/views.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { ConfirmDialog } from "../../ui/confirm-dialog.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Field, fieldProps, Select, TextInput } from "../../ui/field.tsx";
import { EmptyState } from "../../ui/states.tsx";
import { useFieldErrors } from "../../ui/use-field-errors.ts";
import { useOnce } from "../../ui/use-once.ts";
import { savePolicy } from "./network-actions.ts";
import { useReport, useSave } from "./use-save.ts";

interface RulesCardProps {
  readonly policy: NetworkPolicy;
  readonly canEdit: boolean;
}

/** The company's own rules: deny wins, allow rules are a skill's whole list. */
export function RulesCard({ policy, canEdit }: RulesCardProps) {
  const t = useTranslations("network");
  const save = useSave(policy);
  const consequenceOf = useConsequence(policy);
  const [removing, setRemoving] = useState<NetworkRule | null>(null);
  return (
    <Card title={t("rules")} hint={t("rulesHint")} actions={canEdit && <AddRule policy={policy} />}>
      {policy.rules.length === 0 ? (
        <EmptyState title={t("rulesEmpty")} />
      ) : (
        <ul className="divide-y divide-line">
          {policy.rules.map((rule) => (
            <li key={rule.id} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 py-2.5">
              <RuleText rule={rule} />
              {canEdit && (
                <Button
                  size="small"
                  tone="danger"
                  aria-label={t("removeRule", { pattern: rule.pattern })}
                  onClick={() => setRemoving(rule)}
                >
                  {t("remove")}
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
      {removing && (
        <ConfirmDialog
          open
          onClose={() => setRemoving(null)}
          title={t("removeRule", { pattern: removing.pattern })}
          consequence={consequenceOf(removing)}
          confirm={t("remove")}
          act={() => save({ rules: policy.rules.filter(({ id }) => id !== removing.id) })}
        />
      )}
    </Card>
  );
}

/** What is different once a rule is gone. */
function useConsequence(policy: NetworkPolicy): (rule: NetworkRule) => string {
  const t = useTranslations("network");
  return ({ id, effect, skill, pattern }) => {
    const about = { pattern, skill: skill || t("everySkill") };
    if (effect === "deny") return t("removeDeny", about);
    const hasMore = policy.rules.some((one) => one.id !== id && one.effect === "allow" && one.skill === skill);
    return t(hasMore ? "removeAllow" : "removeLastAllow", about);
  };
}

function RuleText({ rule }: { readonly rule: NetworkRule }) {
  const t = useTranslations("network");
  return (
    <div className="min-w-0 text-sm">
      <Badge tone={rule.effect === "allow" ? "good" : "bad"}>{t(rule.effect)}</Badge>{" "}
      <span className="font-mono text-xs">{rule.methods.length > 0 ? rule.methods.join(", ") : t("anyMethod")}</span>{" "}
      <span className="break-all font-mono">{rule.pattern}</span>
      <span className="block text-ink-soft text-xs">
        {rule.skill || t("everySkill")}
        {rule.note && ` · ${rule.note}`}
        {rule.source === "learned" && ` · ${t("learned")}`}
      </span>
    </div>
  );
}

function AddRule({ policy }: { readonly policy: NetworkPolicy }) {
  const t = useTranslations("network");
  const report = useReport();
  const at = (part: string) => `/rules/${policy.rules.length}/${part}`;
  const errors = useFieldErrors({ fields: ["pattern", "skill", "note"].map(at), only: at("pattern"), failed: t("failed") });
  const [isOpen, setIsOpen] = useState(false);
  const { isBusy, submit } = useOnce();
  const add = async (form: FormData) => {
    const text = (name: string) => String(form.get(name) ?? "").trim();
    const rule: NetworkRule = {
      id: "",
      effect: text("effect") === "deny" ? "deny" : "allow",
      skill: text("skill"),
      methods: text("methods") === "" ? [] : text("methods").split(","),
      pattern: text("pattern"),
      maxBytes: null,
      note: text("note"),
      source: "admin",
    };
    const answer = await savePolicy({ ...policy, rules: [...policy.rules, rule] }).catch(() => null);
    if (!answer?.ok) return errors.show(answer);
    errors.clear();
    report(answer);
    setIsOpen(false);
  };
  return (
    <>
      <Button size="small" onClick={() => setIsOpen(true)}>
        {t("add")}
      </Button>
      <Dialog open={isOpen} onOpenChange={setIsOpen} title={t("add")}>
        <form onSubmit={submit(add)} className="space-y-4">
          <Field id="rule-effect" label={t("effect")}>
            <Select {...fieldProps("rule-effect")} name="effect">
              <option value="allow">{t("allow")}</option>
              <option value="deny">{t("deny")}</option>
            </Select>
          </Field>
          <Field id="rule-pattern" label={t("pattern")} hint={t("patternHint")} error={errors.of(at("pattern"))} required>
            <TextInput
              {...fieldProps("rule-pattern", { hint: true, error: errors.of(at("pattern")), required: true })}
              name="pattern"
              required
              maxLength={300}
            />
          </Field>
          <Field id="rule-methods" label={t("methods")}>
            <Select {...fieldProps("rule-methods")} name="methods">
              <option value="">{t("anyMethod")}</option>
              <option value="GET,HEAD">GET, HEAD</option>
              <option value="POST,PUT,PATCH,DELETE">POST, PUT, PATCH, DELETE</option>
              <option value="POST">POST</option>
            </Select>
          </Field>
          <Field id="rule-skill" label={t("forSkill")} hint={t("forSkillHint")} error={errors.of(at("skill"))}>
            <TextInput {...fieldProps("rule-skill", { hint: true, error: errors.of(at("skill")) })} name="skill" maxLength={80} />
          </Field>
          <Field id="rule-note" label={t("note")} error={errors.of(at("note"))}>
            <TextInput {...fieldProps("rule-note", { error: errors.of(at("note")) })} name="note" maxLength={300} />
          </Field>
          <Button type="submit" tone="primary" disabled={isBusy}>
            {t("save")}
          </Button>
        </form>
      </Dialog>
    </>
  );
}
