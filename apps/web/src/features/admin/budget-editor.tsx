"use client";
import { useRouter } from "next/navigation";
import { useLocale, useTranslations } from "next-intl";
import { useState } from "react";
import { toast } from "sonner";
import type { Budget, Money } from "../../trpc/views.ts";
import { compareAmounts, sumOf } from "../../ui/amounts.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Field, fieldProps, TextInput } from "../../ui/field.tsx";
import { formatMoney } from "../../ui/money-format.ts";
import { formatPeriod } from "../../ui/time-format.ts";
import { useFieldErrors } from "../../ui/use-field-errors.ts";
import { useOnce } from "../../ui/use-once.ts";
import { setBudget } from "./admin-actions.ts";

/** Changes a budget's limit, with what of it is used this month and what follows from a limit that is already used up. */
export function BudgetEditor({ budget }: { readonly budget: Budget }) {
  const t = useTranslations("budgets");
  const router = useRouter();
  const [isOpen, setIsOpen] = useState(false);
  const [limit, setLimit] = useState(budget.limit.amount.replace(/\.?0+$/, ""));
  const errors = useFieldErrors({ fields: ["/limit"], only: "/limit", failed: t("failed") });
  const isAmount = /^\d{1,12}(\.\d{1,6})?$/.test(limit);
  const error = isAmount ? errors.of("/limit") : t("notAnAmount");
  const { isBusy, once } = useOnce();
  const used = sumOf([budget.spent, budget.held], budget.limit.currency);
  const isUsedUp = isAmount && compareAmounts({ ...budget.limit, amount: limit }, used) <= 0;
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
          <UsedSoFar budget={budget} />
          <Field id={`limit-${budget.id}`} label={t("limit", { currency: budget.limit.currency })} required error={error}>
            <TextInput
              {...fieldProps(`limit-${budget.id}`, { required: true, error })}
              inputMode="decimal"
              value={limit}
              onChange={(event) => setLimit(event.target.value.trim())}
            />
          </Field>
          {isUsedUp && <UsedUpWarning used={used} />}
          <div>
            <Button type="submit" tone={isUsedUp ? "danger" : "primary"} disabled={isBusy}>
              {t("save")}
            </Button>
          </div>
        </form>
      </Dialog>
    </>
  );
}

function UsedSoFar({ budget }: { readonly budget: Budget }) {
  const t = useTranslations("budgets");
  const locale = useLocale();
  const text = (amount: Money) => formatMoney(amount, locale, { rounded: true });
  const { spent, held, limit } = budget;
  return (
    <p className="text-ink-soft text-sm" data-budget-used>
      {t("used", {
        month: formatPeriod(budget.period.key, locale),
        used: text(sumOf([spent, held], limit.currency)),
        limit: text(limit),
        spent: text(spent),
        held: text(held),
      })}
    </p>
  );
}

function UsedUpWarning({ used }: { readonly used: Money }) {
  const t = useTranslations("budgets");
  const locale = useLocale();
  return (
    <p role="status" className="rounded-lg bg-warn-soft px-3 py-2.5 text-sm text-warn" data-budget-warning>
      {t("usedUp", { used: formatMoney(used, locale, { rounded: true }) })}
    </p>
  );
}
