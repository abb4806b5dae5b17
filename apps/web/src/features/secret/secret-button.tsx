"use client";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { toast } from "sonner";
import type { Secret, SecretSkill } from "../../trpc/views.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Checkbox, Field, fieldProps, GroupError, TextInput } from "../../ui/field.tsx";
import { useFieldErrors } from "../../ui/use-field-errors.ts";
import { putSecret } from "./secret-actions.ts";

interface SecretButtonProps {
  readonly skills: readonly SecretSkill[];
  /** Slug; null: the company's own. */
  readonly publisher: string | null;
  /** Set: replaces this one. */
  readonly secret?: Secret;
}

/** Stores a secret, or replaces one: what goes in never comes out. */
export function SecretButton({ skills, publisher, secret }: SecretButtonProps) {
  const t = useTranslations("secrets");
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      {secret ? (
        <Button size="small" onClick={() => setIsOpen(true)} aria-label={t("replaceOne", { name: secret.name })}>
          {t("replace")}
        </Button>
      ) : (
        <Button
          tone={publisher === null ? "primary" : "plain"}
          size={publisher === null ? "medium" : "small"}
          onClick={() => setIsOpen(true)}
        >
          {t("add")}
        </Button>
      )}
      <Dialog
        open={isOpen}
        onOpenChange={setIsOpen}
        title={secret ? t("replaceOne", { name: secret.name }) : t("add")}
        description={t("formHint")}
      >
        <SecretForm skills={skills} publisher={publisher} {...(secret ? { secret } : {})} onDone={() => setIsOpen(false)} />
      </Dialog>
    </>
  );
}

function SecretForm({ skills, publisher, secret, onDone }: SecretButtonProps & { readonly onDone: () => void }) {
  const t = useTranslations("secrets");
  const router = useRouter();
  const [chosen, setChosen] = useState<readonly string[]>(secret?.skills ?? []);
  const errors = useFieldErrors({ fields: ["/name", "/value", "/skills", "/hosts"], failed: t("failed") });
  const [isBusy, setIsBusy] = useState(false);
  const declared = [...new Set(skills.filter(({ skill }) => chosen.includes(skill)).flatMap(({ hosts }) => hosts))];
  const save = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? "").trim();
    const hosts = text("hosts")
      .toLowerCase()
      .split(/[\s,]+/)
      .filter(Boolean);
    const wanted = { name: secret?.name ?? text("name"), value: text("value"), skills: [...chosen], hosts };
    setIsBusy(true);
    const answer = await putSecret({ ...wanted, ...(publisher === null ? {} : { publisher }) }).catch(() => null);
    setIsBusy(false);
    if (!answer?.ok) {
      errors.show(answer);
      return;
    }
    toast.success(t("saved"));
    router.refresh();
    onDone();
  };
  const toggle = (skill: string) => setChosen((now) => (now.includes(skill) ? now.filter((one) => one !== skill) : [...now, skill]));
  return (
    <form onSubmit={save} className="space-y-4">
      {!secret && (
        <Field id="secret-name" label={t("name")} hint={t("nameHint")} error={errors.of("/name")} required>
          <TextInput
            {...fieldProps("secret-name", { hint: true, error: errors.of("/name"), required: true })}
            name="name"
            required
            maxLength={120}
            className="font-mono"
          />
        </Field>
      )}
      <Field id="secret-value" label={t("value")} hint={t("valueHint")} error={errors.of("/value")} required>
        <TextInput
          {...fieldProps("secret-value", { hint: true, error: errors.of("/value"), required: true })}
          name="value"
          type="password"
          autoComplete="new-password"
          required
          maxLength={4_000}
        />
      </Field>
      <fieldset>
        <legend className="mb-1 font-medium text-sm">{t("skills")}</legend>
        <div className="grid max-h-44 gap-1.5 overflow-y-auto rounded-lg border border-line p-3">
          {skills.map(({ skill, secrets }) => (
            <Checkbox
              key={skill}
              checked={chosen.includes(skill)}
              onChange={() => toggle(skill)}
              label={
                <span className="min-w-0 break-words">
                  {skill}
                  {secrets.length > 0 && <span className="ml-2 text-ink-soft text-xs">{t("asksFor", { names: secrets.join(", ") })}</span>}
                </span>
              }
            />
          ))}
        </div>
        <GroupError text={errors.of("/skills")} />
      </fieldset>
      <Field
        id="secret-hosts"
        label={t("hosts")}
        hint={declared.length > 0 ? t("hostsDeclared", { hosts: declared.join(" ") }) : t("hostsHint")}
        error={errors.of("/hosts")}
        required
      >
        <TextInput
          {...fieldProps("secret-hosts", { hint: true, error: errors.of("/hosts"), required: true })}
          name="hosts"
          required
          maxLength={2_000}
          defaultValue={secret?.hosts.join(" ") ?? ""}
          className="font-mono"
        />
      </Field>
      <Button type="submit" tone="primary" disabled={isBusy || chosen.length === 0}>
        {t("save")}
      </Button>
    </form>
  );
}
