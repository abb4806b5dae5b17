"use client";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { toast } from "sonner";
import { Button } from "../../ui/button.tsx";
import { CopyButton } from "../../ui/copy-button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Checkbox, Field, fieldProps, TextInput } from "../../ui/field.tsx";
import { useFieldErrors } from "../../ui/use-field-errors.ts";
import { useOnce } from "../../ui/use-once.ts";
import { setPush } from "./push-actions.ts";

/** Sets or changes the address; a secret that was made is shown once. */
export function PushAddress({ url }: { readonly url: string | null }) {
  const t = useTranslations("audit.push");
  const router = useRouter();
  const [isOpen, setIsOpen] = useState(false);
  const errors = useFieldErrors({ fields: ["/url"], only: "/url", failed: t("failed") });
  const problem = errors.of("/url");
  const { isBusy, submit } = useOnce();
  const [secret, setSecret] = useState<string | null>(null);
  const change = (open: boolean) => {
    setIsOpen(open);
    errors.clear();
    setSecret(null);
  };
  const save = async (form: FormData) => {
    const answer = await setPush({ url: String(form.get("url") ?? "").trim(), newSecret: form.get("newSecret") === "on" }).catch(
      () => null,
    );
    if (!answer?.ok) return errors.show(answer);
    errors.clear();
    toast.success(t("saved"));
    router.refresh();
    if (answer.data.secret === null) change(false);
    else setSecret(answer.data.secret);
  };
  return (
    <>
      <Button onClick={() => change(true)}>{url === null ? t("set") : t("change")}</Button>
      {secret === null ? (
        <Dialog open={isOpen} onOpenChange={change} title={t("title")} description={t("dialogHint")}>
          <form onSubmit={submit(save)} className="space-y-4">
            <Field id="push-url" label={t("url")} hint={t("urlHint")} error={problem} required>
              <TextInput
                {...fieldProps("push-url", { hint: true, error: problem, required: true })}
                name="url"
                inputMode="url"
                required
                maxLength={2_000}
                defaultValue={url ?? ""}
              />
            </Field>
            {url !== null && <Checkbox name="newSecret" label={t("newSecret")} />}
            <div>
              <Button type="submit" tone="primary" disabled={isBusy}>
                {t("save")}
              </Button>
            </div>
          </form>
        </Dialog>
      ) : (
        <Dialog open={isOpen} onOpenChange={change} title={t("secretTitle")} description={t("secretHint")}>
          <div className="flex items-start gap-2 rounded-lg bg-sunken p-3">
            <code className="min-w-0 flex-1 break-all font-mono text-xs" data-secret>
              {secret}
            </code>
            <CopyButton text={secret} label={t("copy")} />
          </div>
          <div className="mt-4">
            <Button tone="primary" onClick={() => change(false)}>
              {t("done")}
            </Button>
          </div>
        </Dialog>
      )}
    </>
  );
}
