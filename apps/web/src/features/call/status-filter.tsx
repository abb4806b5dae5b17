"use client";
import { useRouter, useSearchParams } from "next/navigation";
import { useTranslations } from "next-intl";
import { Choices } from "../../ui/field.tsx";
import { ScrollRegion } from "../../ui/scroll-region.tsx";

/** Narrows a list of calls by how they ended; asks the API, because it may be many pages. */
export function StatusFilter({ value }: { readonly value: string }) {
  const t = useTranslations("calls");
  const status = useTranslations("callStatus");
  const router = useRouter();
  const params = useSearchParams();
  const change = (next: string) => {
    const query = new URLSearchParams(params);
    query.delete("cursor");
    if (next) query.set("status", next);
    else query.delete("status");
    router.replace(`?${query}`, { scroll: false });
  };
  return (
    <ScrollRegion label={t("status")} className="mb-4">
      <Choices
        name="status"
        legend={t("status")}
        value={value}
        onChange={change}
        options={[
          { value: "", label: t("any") },
          { value: "succeeded", label: status("succeeded") },
          { value: "denied", label: status("denied") },
          { value: "failed", label: status("failed") },
          { value: "timed_out", label: status("timed_out") },
        ]}
      />
    </ScrollRegion>
  );
}
