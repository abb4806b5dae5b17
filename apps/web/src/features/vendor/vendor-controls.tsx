"use client";
import { usePathname, useRouter, useSearchParams } from "next/navigation";
import { useLocale, useTranslations } from "next-intl";
import { Select } from "../../ui/field.tsx";
import { formatPeriod } from "../../ui/time-format.ts";

interface VendorControlsProps {
  readonly publisher: string;
  readonly publishers: readonly { readonly slug: string; readonly name: string }[];
  readonly period: string;
  readonly periods: readonly string[];
}

/** Which publisher and month; both live in the address. */
export function VendorControls({ publisher, publishers, period, periods }: VendorControlsProps) {
  const t = useTranslations("vendor");
  const locale = useLocale();
  const router = useRouter();
  const pathname = usePathname();
  const params = useSearchParams();
  const set = (name: string, value: string) => {
    const query = new URLSearchParams(params);
    query.set(name, value);
    router.replace(`${pathname}?${query}`, { scroll: false });
  };
  return (
    <div className="flex gap-2">
      {publishers.length > 1 && (
        <Select
          aria-label={t("publisher")}
          value={publisher}
          onChange={(event) => set("publisher", event.target.value)}
          className="!w-auto"
        >
          {publishers.map(({ slug, name }) => (
            <option key={slug} value={slug}>
              {name}
            </option>
          ))}
        </Select>
      )}
      <Select aria-label={t("month")} value={period} onChange={(event) => set("period", event.target.value)} className="!w-auto">
        {[...new Set([period, ...periods])].map((key) => (
          <option key={key} value={key}>
            {formatPeriod(key, locale)}
          </option>
        ))}
      </Select>
    </div>
  );
}
