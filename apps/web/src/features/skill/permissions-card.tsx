import { useTranslations } from "next-intl";
import type { SkillDetail } from "../../trpc/views.ts";
import { Card } from "../../ui/card.tsx";
import { ScopeDiagram } from "../../ui/scope-diagram.tsx";

/** What the skill asks for, what of it is in force for the reader, and why. */
export function PermissionsCard({ skill }: { readonly skill: SkillDetail }) {
  const t = useTranslations("skill");
  return (
    <Card title={t("permissions")} hint={t("permissionsHint")} id="permissions">
      <ScopeDiagram scope={skill.scope} />
    </Card>
  );
}
