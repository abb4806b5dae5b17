import { useTranslations } from "next-intl";
import { grantWords } from "./grant-words.ts";

const VERBS = ["read", "write", "create", "update", "delete", "post", "close", "reply", "send", "approve"] as const;
const isKnownVerb = (verb: string): verb is (typeof VERBS)[number] => (VERBS as readonly string[]).includes(verb);

/** Grants as sentences; the wire form is in the tooltip. */
export function GrantList({ grants }: { readonly grants: readonly string[] }) {
  const t = useTranslations("grant");
  return (
    <ul className="list-disc space-y-0.5 pl-5 text-sm">
      {grants.map((grant) => {
        const { key, values } = grantWords(grant);
        const verbs = values.verbs
          .split(", ")
          .map((verb) => (isKnownVerb(verb) ? t(`verbs.${verb}`) : verb))
          .join(", ");
        return (
          <li key={grant} title={grant} className="break-words">
            {t(key, { ...values, verbs })}
          </li>
        );
      })}
    </ul>
  );
}
