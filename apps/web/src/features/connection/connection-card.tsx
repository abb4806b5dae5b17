"use client";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { Connection } from "../../trpc/views.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Card, Facts } from "../../ui/card.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { removeSystem } from "./connection-actions.ts";
import { CredentialButton } from "./credential-button.tsx";
import { OperationsTable } from "./operations-table.tsx";
import { RegisterSystem } from "./register-system.tsx";
import { useReport } from "./use-report.ts";

interface ConnectionCardProps {
  readonly connection: Connection;
  readonly canEdit: boolean;
}

/** One company system: where it is, whose credential signs, and what each operation needs. */
export function ConnectionCard({ connection, canEdit }: ConnectionCardProps) {
  const t = useTranslations("connections");
  const { name, title, baseUrl, networks, auth, credentialPer } = connection;
  return (
    <Card
      title={
        <>
          <span className="font-mono">{name}</span> {title}
        </>
      }
      actions={
        <>
          {/* one's own credential is one's own, whoever may change the system */}
          {auth.kind !== "none" && (canEdit || credentialPer === "employee") && (
            <CredentialButton name={name} of={credentialPer === "company" ? "company" : "me"} />
          )}
          {canEdit && <RegisterSystem connection={connection} />}
          {canEdit && <RemoveSystem name={name} />}
        </>
      }
    >
      <Facts
        className="mb-4"
        items={[
          [t("baseUrl"), <span key="url" className="break-all font-mono text-xs">{`${baseUrl} ${networks.join(" ")}`}</span>],
          [t("auth"), `${t(auth.kind)}${auth.header === "" ? "" : ` (${auth.header})`}, ${t(credentialPer)}`],
          [t("credential"), <CredentialState key="credential" connection={connection} />],
        ]}
      />
      <OperationsTable connection={connection} canEdit={canEdit} />
    </Card>
  );
}

/** Asks once: skills that use it fail from then on, and its credentials are gone. */
function RemoveSystem({ name }: { readonly name: string }) {
  const t = useTranslations("connections");
  const report = useReport();
  const [isOpen, setIsOpen] = useState(false);
  const remove = async () => {
    report(await removeSystem({ name }));
    setIsOpen(false);
  };
  return (
    <>
      <Button size="small" tone="danger" aria-label={t("removeOne", { name })} onClick={() => setIsOpen(true)}>
        {t("remove")}
      </Button>
      <Dialog open={isOpen} onOpenChange={setIsOpen} title={t("removeOne", { name })} description={t("removeText")}>
        <Button tone="danger" onClick={() => void remove()}>
          {t("remove")}
        </Button>
      </Dialog>
    </>
  );
}

function CredentialState({ connection }: { readonly connection: Connection }) {
  const t = useTranslations("connections");
  if (connection.auth.kind === "none") return "–";
  if (connection.credentialPer === "employee") return t("people", { count: connection.employeeCredentials });
  return connection.hasCompanyCredential ? (
    t("hasCompany")
  ) : (
    <Badge tone="warn" className="!whitespace-normal">
      {t("hasNoCompany")}
    </Badge>
  );
}
