import { useTranslations } from "next-intl";

interface Named {
  readonly name: string;
}

/** Who did something, and for whom when an agent did it. */
export function MadeBy({ by, forWhom }: { readonly by: Named | null; readonly forWhom: Named | null }) {
  const t = useTranslations("workspace");
  const name = by?.name ?? "–";
  return <span>{forWhom ? t("onBehalf", { agent: name, person: forWhom.name }) : name}</span>;
}
