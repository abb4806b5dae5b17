import { useTranslations } from "next-intl";
import { grantWords } from "./grant-words.ts";

/** Grants as sentences; the wire form is in the tooltip. */
export function GrantList({ grants }: { readonly grants: readonly string[] }) {
  const t = useTranslations("grant");
  return (
    <ul className="list-disc space-y-0.5 pl-5 text-sm">
      {grants.map((grant) => {
        const { key, values } = grantWords(grant);
        return (
          <li key={grant} title={grant} className="break-words">
            {t(key, values)}
          </li>
        );
      })}
    </ul>
  );
}
