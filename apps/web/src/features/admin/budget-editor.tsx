"use client";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { toast } from "sonner";
import type { Budget } from "../../trpc/views.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Field, fieldProps, TextInput } from "../../ui/field.tsx";
import { useFieldErrors } from "../../ui/use-field-errors.ts";
import { useOnce } from "../../ui/use-once.ts";
import { setBudget } from "./admin-actions.ts";

/** Changes a budget's limit. */
export function BudgetEditor({ budget }: { readonly budget: Budget }) {
  const t = useTranslations("budgets");
  const router = useRouter();
  const [isOpen, setIsOpen] = useState(false);
  const [limit, setLimit] = useState(budget.limit.amount.replace(/\.?0+$/, ""));
  const errors = useFieldErrors({ fields: ["/limit"], only: "/limit", failed: t("failed") });
  const isAmount = /^\d{1,12}(\.\d{1,6})?$/.test(limit);
  const error = isAmount ? errors.of("/limit") : t("notAnAmount");
  const { isBusy, once } = useOnce();
  const save = async () => {
    if (!isAmount) return errors.set("/limit", t("notAnAmount"));
    const answer = await setBudget({ id: budget.id, limit }).catch(() => null);
    if (!answer?.ok) return errors.show(answer);
    errors.clear();
    toast.success(t("saved"));
    setIsOpen(false);
    router.refresh();
  };
  return (
    <>
      <Button size="small" onClick={() => setIsOpen(true)}>
        {t("change")}
      </Button>
      <Dialog open={isOpen} onOpenChange={setIsOpen} title={t("changeTitle", { name: budget.scope.name })}>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void once(save);
          }}
          className="space-y-4"
        >
          <Field id={`limit-${budget.id}`} label={t("limit", { currency: budget.limit.currency })} required error={error}>
            <TextInput
              {...fieldProps(`limit-${budget.id}`, { required: true, error })}
              inputMode="decimal"
              value={limit}
              onChange={(event) => setLimit(event.target.value.trim())}
            />
          </Field>
          <div>
            <Button type="submit" tone="primary" disabled={isBusy}>
              {t("save")}
            </Button>
          </div>
        </form>
      </Dialog>
    </>
  );
}
