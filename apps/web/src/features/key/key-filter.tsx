"use client";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { Choices } from "../../ui/field.tsx";

/** One's own keys, or those of the whole company. */
export function KeyScopeChoice({ value, company }: { readonly value: "me" | "company"; readonly company: string }) {
  const t = useTranslations("keys");
  const router = useRouter();
  return (
    <div className="mb-4">
      <Choices
        name="of"
        legend={t("whose")}
        value={value}
        onChange={(next) => router.replace(next === "company" ? "?of=company" : "?", { scroll: false })}
        options={[
          { value: "me", label: t("ofMe") },
          { value: "company", label: t("ofCompany", { company }) },
        ]}
      />
    </div>
  );
}
