"use client";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { NetworkPolicy, NetworkProposal } from "../../trpc/views.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { ConfirmDialog } from "../../ui/confirm-dialog.tsx";
import { Select } from "../../ui/field.tsx";
import { EmptyState } from "../../ui/states.tsx";
import { acceptProposal } from "./network-actions.ts";
import { useReport, useSave } from "./use-save.ts";

interface ProposalsCardProps {
  readonly policy: NetworkPolicy;
  readonly proposals: readonly NetworkProposal[];
  readonly skills: readonly string[];
  readonly canEdit: boolean;
}

/** Skills that learn, and the list that covers what they did, to be accepted. */
export function ProposalsCard({ policy, proposals, skills, canEdit }: ProposalsCardProps) {
  const t = useTranslations("network");
  const report = useReport();
  const [accepting, setAccepting] = useState<string | null>(null);
  const learning = policy.skillModes.filter(({ mode }) => mode === "learn").map(({ skill }) => skill);
  const proposed = [...new Set(proposals.map(({ skill }) => skill))];
  return (
    <Card
      title={t("proposals")}
      hint={t("proposalsHint")}
      actions={canEdit && <LearnSkill policy={policy} skills={skills.filter((skill) => !learning.includes(skill))} />}
    >
      {learning.length > 0 && (
        <p className="mb-3 flex flex-wrap gap-2 text-sm">
          {learning.map((skill) => (
            <span key={skill}>
              {skill} <Badge tone="accent">{t("learning")}</Badge>
            </span>
          ))}
        </p>
      )}
      {proposals.length === 0 ? (
        <EmptyState title={t("proposalsEmpty")} />
      ) : (
        proposed.map((skill) => (
          <div key={skill} className="border-line border-b py-3 last:border-b-0">
            <ul className="space-y-1 text-sm">
              {proposals
                .filter((one) => one.skill === skill)
                .map((one) => (
                  <li key={one.pattern} className="break-all">
                    <span className="font-mono text-xs">{one.methods.join(", ")}</span> <span className="font-mono">{one.pattern}</span>{" "}
                    <span className="whitespace-nowrap text-ink-soft text-xs">{t("requests", { count: one.requests })}</span>
                  </li>
                ))}
            </ul>
            {canEdit && (
              <Button size="small" tone="primary" className="mt-2" onClick={() => setAccepting(skill)}>
                {t("accept", { skill })}
              </Button>
            )}
          </div>
        ))
      )}
      {accepting && (
        <ConfirmDialog
          open
          onClose={() => setAccepting(null)}
          title={t("accept", { skill: accepting })}
          consequence={t("acceptText", { skill: accepting })}
          confirm={t("acceptConfirm")}
          tone="primary"
          act={async () => report(await acceptProposal({ skill: accepting }))}
        />
      )}
    </Card>
  );
}

function LearnSkill({ policy, skills }: { readonly policy: NetworkPolicy; readonly skills: readonly string[] }) {
  const t = useTranslations("network");
  const save = useSave(policy);
  const [skill, setSkill] = useState("");
  if (skills.length === 0) return null;
  const learn = () => save({ skillModes: [...policy.skillModes.filter((one) => one.skill !== skill), { skill, mode: "learn" }] });
  return (
    <div className="flex min-w-0 items-center gap-2">
      <Select aria-label={t("learnSkill")} value={skill} onChange={(event) => setSkill(event.target.value)} className="w-auto max-w-56">
        <option value="">{t("learnSkill")}</option>
        {skills.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </Select>
      <Button disabled={skill === ""} onClick={() => void learn()}>
        {t("learn")}
      </Button>
    </div>
  );
}
