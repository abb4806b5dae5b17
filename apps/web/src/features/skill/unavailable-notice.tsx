import Link from "next/link";
import { useTranslations } from "next-intl";
import type { SkillDetail, Unavailable } from "../../trpc/views.ts";
import { Time } from "../../ui/time.tsx";
import { UNAVAILABLE_ICONS } from "./unavailable-icons.ts";

interface UnavailableNoticeProps {
  readonly skill: SkillDetail;
  /** The reader may look into it where the company's stops and freezes are set. */
  readonly canOpen: boolean;
}

const NAMED = ["skill", "publisher", "employee", "company"] as const;

/** Why the skill cannot be run now, since or until when, and what to do next. Nothing while it can. */
export function UnavailableNotice({ skill: { unavailable, enablement, version }, canOpen }: UnavailableNoticeProps) {
  const t = useTranslations("unavailable");
  if (!unavailable) return null;
  const Icon = UNAVAILABLE_ICONS[unavailable.reason];
  return (
    <section
      id="unavailable"
      aria-labelledby="unavailable-title"
      className="mb-6 flex items-start gap-3 rounded-xl bg-warn-soft px-4 py-3.5 text-sm"
      data-unavailable={unavailable.reason}
    >
      <Icon aria-hidden className="mt-0.5 size-5 shrink-0 text-warn" />
      <div className="min-w-0 space-y-1">
        <h2 id="unavailable-title" className="font-semibold text-warn">
          <Title unavailable={unavailable} version={enablement?.version ?? version} />
        </h2>
        <Details unavailable={unavailable} />
        <p className="text-ink-soft">
          {canOpen ? (
            <Link href="/admin/runtime" className="rounded font-medium text-accent-text underline underline-offset-4">
              {t("openRuntime")}
            </Link>
          ) : (
            t(unavailable.by === "platform" ? "askPlatform" : "askAdmin")
          )}
        </p>
      </div>
    </section>
  );
}

function Title({ unavailable, version }: { readonly unavailable: Unavailable; readonly version: string }) {
  const t = useTranslations("unavailable");
  const { reason, by, target, until } = unavailable;
  if (reason === "frozen") return t.rich("frozen", { until: () => <Time at={until ?? ""} /> });
  if (reason === "quarantined") return t("quarantined", { version });
  return t(`stopped.${by}.${NAMED.find((kind) => kind === target) ?? "other"}`);
}

function Details({ unavailable }: { readonly unavailable: Unavailable }) {
  const t = useTranslations("unavailable");
  const { reason, message, since } = unavailable;
  if (reason === "frozen") return <p>{t("frozenHint", { name: message ?? "" })}</p>;
  return (
    <>
      <p>{t(reason === "quarantined" ? "quarantinedHint" : "nothingRuns")}</p>
      {(message || since) && (
        <p>
          {since && t.rich("since", { time: () => <Time at={since} /> })} {message && t("why", { reason: message })}
        </p>
      )}
    </>
  );
}
