"use client";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { toast } from "sonner";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { ConfirmDialog } from "../../ui/confirm-dialog.tsx";
import { Field, fieldProps, TextInput } from "../../ui/field.tsx";
import { useFieldErrors } from "../../ui/use-field-errors.ts";
import { useOnce } from "../../ui/use-once.ts";
import { putHosts } from "./secret-actions.ts";

/** Hosts a publisher says are its own; each change is stored at once. */
export function OwnHosts({ publisher, hosts }: { readonly publisher: string; readonly hosts: readonly string[] }) {
  const t = useTranslations("secrets");
  const router = useRouter();
  const [host, setHost] = useState("");
  const [removing, setRemoving] = useState<string | null>(null);
  const errors = useFieldErrors({ fields: ["/hosts"], only: "/hosts", failed: t("failed") });
  const problem = errors.of("/hosts");
  const { isBusy, once } = useOnce();
  const save = async (next: readonly string[], done: string) => {
    const answer = await putHosts({ publisher, hosts: [...next] }).catch(() => null);
    errors.show(answer);
    if (answer?.ok) toast.success(done);
    router.refresh();
    return answer?.ok === true;
  };
  const add = async () => {
    const name = host.trim().toLowerCase();
    if (hosts.includes(name) || (await save([...hosts, name], t("hostAdded")))) setHost("");
  };
  return (
    <Card title={t("ownHosts")} hint={t("ownHostsHint")}>
      {hosts.length === 0 ? (
        <p className="mb-4 text-ink-soft text-sm">{t("noHosts")}</p>
      ) : (
        <ul className="mb-4 divide-y divide-line border-line border-b">
          {hosts.map((one) => (
            <li key={one} className="flex items-center justify-between gap-3 py-2">
              <span className="min-w-0 break-all font-mono text-sm">{one}</span>
              <Button size="small" tone="danger" aria-label={t("removeOne", { name: one })} onClick={() => setRemoving(one)}>
                {t("remove")}
              </Button>
            </li>
          ))}
        </ul>
      )}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void once(add);
        }}
        className="space-y-3"
      >
        <Field id="own-host" label={t("addHost")} hint={t("addHostHint")} error={problem}>
          <TextInput
            {...fieldProps("own-host", { hint: true, error: problem })}
            value={host}
            onChange={(event) => setHost(event.target.value)}
            required
            maxLength={200}
            className="font-mono"
          />
        </Field>
        <Button type="submit" disabled={isBusy}>
          {t("addHost")}
        </Button>
      </form>
      {removing && (
        <ConfirmDialog
          open
          onClose={() => setRemoving(null)}
          title={t("removeOne", { name: removing })}
          consequence={t("hostRemoveText", { host: removing })}
          confirm={t("remove")}
          act={() =>
            save(
              hosts.filter((kept) => kept !== removing),
              t("hostRemoved"),
            )
          }
        />
      )}
    </Card>
  );
}
