import { Bot, Boxes, type LucideIcon, Server, User } from "lucide-react";
import { useTranslations } from "next-intl";
import type { CallDetail } from "../../trpc/views.ts";

const ICONS: Record<CallDetail["chain"][number]["kind"], LucideIcon> = { employee: User, agent: Bot, service: Server, skill: Boxes };

/** On whose behalf the call ran: person → agent → skill, each with what it may do; every step only narrows. */
export function CallChain({ chain, grant }: { readonly chain: CallDetail["chain"]; readonly grant: readonly string[] }) {
  const t = useTranslations("trace");
  return (
    <ol className="space-y-0 text-sm">
      {chain.map((hop) => {
        const Icon = ICONS[hop.kind];
        return (
          <li
            key={hop.kind + hop.name}
            className="relative flex gap-3 pb-4 before:absolute before:top-7 before:bottom-0 before:left-3.5 before:w-px before:bg-line"
          >
            <span className="grid size-7 shrink-0 place-items-center rounded-full bg-sunken text-ink-soft">
              <Icon aria-hidden className="size-4" />
            </span>
            <span className="min-w-0">
              <span className="block break-words font-medium">{hop.name}</span>
              <span className="block text-ink-soft text-xs">{t("grants", { count: hop.grants.length })}</span>
            </span>
          </li>
        );
      })}
      <li className="flex gap-3">
        <span className="numeric grid size-7 shrink-0 place-items-center rounded-full bg-accent font-semibold text-on-accent text-xs">
          {grant.length}
        </span>
        <span className="self-center">{t("inForce", { count: grant.length })}</span>
      </li>
    </ol>
  );
}
