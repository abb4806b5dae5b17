import { CATEGORIES } from "@souk/contracts";
import { z } from "zod";

const one = z.preprocess((value) => (Array.isArray(value) ? value[0] : value), z.string().optional());
const flag = one.transform((value) => (value === "1" ? true : undefined));

/** The store's filters as they stand in the address. What does not fit is left out. */
const Params = z.object({
  q: one.transform((value) => value?.trim().slice(0, 400) || undefined),
  category: one.transform((value) => CATEGORIES.find((known) => known === value)),
  maxPrice: one.transform((value) => (value && /^\d{1,6}(\.\d{1,6})?$/.test(value) ? value : undefined)),
  risk: one.transform((value) => (value === "low" || value === "medium" || value === "high" ? value : undefined)),
  readsOnly: flag,
  noOutsideHosts: flag,
});
type Parsed = z.output<typeof Params>;
export type StoreFilter = { readonly [Key in keyof Parsed]?: Exclude<Parsed[Key], undefined> };

/** Reads the filters; `isActive` tells a search from the store's front page. */
export function readStoreFilter(params: Readonly<Record<string, string | string[] | undefined>>): {
  filter: StoreFilter;
  isActive: boolean;
} {
  const parsed = Params.parse(params);
  const filter = Object.fromEntries(Object.entries(parsed).filter(([, value]) => value !== undefined)) as StoreFilter;
  return { filter, isActive: Object.keys(filter).length > 0 };
}
