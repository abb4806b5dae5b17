"use client";
import { useTranslations } from "next-intl";
import { type FormEvent, useRef, useState } from "react";
import type { KeyChoice, KeyScope, NewKeyAnswer } from "../../trpc/views.ts";
import { Button } from "../../ui/button.tsx";
import { Checkbox, Choices, Field, fieldProps, GroupError, Select, TextArea, TextInput } from "../../ui/field.tsx";
import { useFieldErrors } from "../../ui/use-field-errors.ts";
import { useOnce } from "../../ui/use-once.ts";
import { createKey } from "./key-actions.ts";
import { scopeMessage } from "./key-scopes.ts";

const DAYS = [7, 30, 90, 365] as const;
/** What the API takes when nothing is said. */
const USUAL_DAYS = 90;
/** Problems after which it is known that nothing was made. */
const REFUSALS = new Set(["invalid_request", "invalid_input", "permission_denied", "not_found", "rate_limited"]);

const choiceId = ({ kind, id }: KeyChoice): string => `${kind}:${id ?? ""}`;

interface KeyFormProps {
  readonly choices: readonly KeyChoice[];
  readonly onMade: (made: NewKeyAnswer) => void;
}

/** For whom, for what and for how long. One press makes one key; when its answer is lost, the next press takes that key back. */
export function KeyForm({ choices, onMade }: KeyFormProps) {
  const t = useTranslations("keys");
  const [chosen, setChosen] = useState(choices[0] ? choiceId(choices[0]) : "");
  const choice = choices.find((one) => choiceId(one) === chosen);
  const [scopes, setScopes] = useState<readonly KeyScope[]>(choice?.least ?? []);
  const [days, setDays] = useState(USUAL_DAYS);
  const making = useKeyMaking(onMade);
  const pick = (id: string) => {
    setChosen(id);
    setScopes(choices.find((one) => choiceId(one) === id)?.least ?? []);
  };
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? "").trim();
    const grants = text("grants")
      .split("\n")
      .map((line) => line.trim())
      .filter(Boolean);
    void making.make({ name: text("name"), scopes: [...scopes], expiresInDays: days, for: holderOf(choice, grants) });
  };
  return (
    <form onSubmit={submit} className="space-y-5">
      <Field id="key-name" label={t("name")} hint={t("nameHint")} error={making.errorOf("/name")} required>
        <TextInput
          {...fieldProps("key-name", { hint: true, error: making.errorOf("/name"), required: true })}
          name="name"
          required
          maxLength={80}
        />
      </Field>
      {choices.length > 1 && (
        <Field id="key-for" label={t("speaksFor")} hint={choice && t(`holderHint.${choice.kind}`)}>
          <Select {...fieldProps("key-for", { hint: true })} value={chosen} onChange={(event) => pick(event.target.value)}>
            {choices.map((one) => (
              <option key={choiceId(one)} value={choiceId(one)}>
                {t(`holder.${one.kind}`, { name: one.name })}
              </option>
            ))}
          </Select>
        </Field>
      )}
      {choice && <ScopeFields able={choice.scopes} chosen={scopes} onChange={setScopes} />}
      <GroupError text={making.errorOf("/scopes")} />
      {choice?.kind === "service" && (
        <Field id="key-grants" label={t("grants")} hint={t("grantsHint")} error={making.errorOf("/for")}>
          <TextArea
            {...fieldProps("key-grants", { hint: true, error: making.errorOf("/for") })}
            name="grants"
            rows={2}
            maxLength={4_000}
            className="font-mono"
          />
        </Field>
      )}
      <div>
        <p aria-hidden className="mb-1 font-medium text-sm">
          {t("goodFor")}
        </p>
        <Choices
          name="days"
          legend={t("goodFor")}
          value={String(days)}
          onChange={(value) => setDays(Number(value))}
          options={DAYS.map((count) => ({ value: String(count), label: t("days", { count }) }))}
        />
      </div>
      {making.isLost && (
        <p role="alert" className="rounded-lg bg-warn-soft px-3 py-2 text-sm text-warn">
          {t("lost")}
        </p>
      )}
      {making.problem && (
        <p role="alert" className="text-bad text-sm">
          {making.problem}
        </p>
      )}
      <Button type="submit" tone="primary" disabled={making.isBusy || scopes.length === 0}>
        {making.isBusy ? t("making") : making.isLost ? t("again") : t("make")}
      </Button>
    </form>
  );
}

interface ScopeFieldsProps {
  readonly able: readonly KeyScope[];
  readonly chosen: readonly KeyScope[];
  readonly onChange: (scopes: readonly KeyScope[]) => void;
}

/** What the key may be used for, in words. Everything includes the rest. */
function ScopeFields({ able, chosen, onChange }: ScopeFieldsProps) {
  const t = useTranslations("keys");
  const isAll = chosen.includes("*");
  const toggle = (scope: KeyScope) => {
    if (scope === "*") onChange(isAll ? [] : ["*"]);
    else onChange(chosen.includes(scope) ? chosen.filter((one) => one !== scope) : [...chosen, scope]);
  };
  return (
    <fieldset>
      <legend className="mb-1 font-medium text-sm">{t("may")}</legend>
      <div className="grid gap-2.5 rounded-lg border border-line p-3">
        {able.map((scope) => (
          <Checkbox
            key={scope}
            className="!items-start"
            checked={isAll || chosen.includes(scope)}
            disabled={isAll && scope !== "*"}
            onChange={() => toggle(scope)}
            label={
              <span className="-mt-0.5 min-w-0">
                {t(`scopes.${scopeMessage(scope)}.short`)}
                <span className="block text-ink-soft text-xs">{t(`scopes.${scopeMessage(scope)}.long`)}</span>
              </span>
            }
          />
        ))}
      </div>
      <p className="mt-1 text-ink-soft text-xs">{t("neverMore")}</p>
    </fieldset>
  );
}

type Wanted = Omit<Parameters<typeof createKey>[0], "requestKey" | "unseen">;

function holderOf(choice: KeyChoice | undefined, grants: string[]): Wanted["for"] {
  if (choice?.kind === "agent") return { kind: "agent", id: choice.id ?? "" };
  if (choice?.kind === "publisher") return { kind: "publisher", slug: choice.id ?? "" };
  if (choice?.kind === "service") return { kind: "service", grants };
  return { kind: "me" };
}

/** Sends what is wanted under one name, so that no key is made twice and none stays that nobody saw. */
function useKeyMaking(onMade: (made: NewKeyAnswer) => void) {
  const t = useTranslations("keys");
  const requestKey = useRef<string>(null);
  const { isBusy, once } = useOnce();
  const [isLost, setIsLost] = useState(false);
  const [problem, setProblem] = useState("");
  const errors = useFieldErrors({ fields: ["/name", "/scopes", "/for"], failed: t("failed") });
  const make = async (wanted: Wanted): Promise<void> => {
    requestKey.current ??= `web-${crypto.randomUUID()}`;
    setProblem("");
    errors.clear();
    const answer = await createKey({ ...wanted, requestKey: requestKey.current, unseen: isLost }).catch(() => null);
    if (answer?.ok) {
      onMade(answer.data);
      return;
    }
    if (answer && REFUSALS.has(answer.problem.code)) {
      errors.show(answer);
      return;
    }
    if (answer?.problem.code === "conflict") setProblem(answer.problem.detail);
    else setIsLost(true);
  };
  return { make: (wanted: Wanted) => once(() => make(wanted)), isBusy, isLost, problem, errorOf: errors.of };
}
