import { useTranslations } from "next-intl";
import type { Secret, SecretSkill } from "../../trpc/views.ts";
import { Card } from "../../ui/card.tsx";
import { OwnHosts } from "./own-hosts.tsx";
import { SecretButton } from "./secret-button.tsx";
import { SecretsTable } from "./secrets-table.tsx";

interface PublisherOutsideProps {
  readonly publisher: string;
  readonly secrets: readonly Secret[];
  readonly hosts: readonly string[];
  readonly skills: readonly SecretSkill[];
}

/** What a publisher has outside: secrets its skills are used with in every company, and hosts that are its own. */
export function PublisherOutside({ publisher, secrets, hosts, skills }: PublisherOutsideProps) {
  const t = useTranslations("secrets");
  return (
    <>
      <Card
        title={t("ofPublisher")}
        hint={t("ofPublisherHint")}
        actions={skills.length > 0 && <SecretButton skills={skills} publisher={publisher} />}
      >
        {secrets.length === 0 ? (
          <p className="text-ink-soft text-sm">{t("emptyPublisher")}</p>
        ) : (
          <SecretsTable secrets={secrets} skills={skills} publisher={publisher} canEdit />
        )}
      </Card>
      <OwnHosts publisher={publisher} hosts={hosts} />
    </>
  );
}
