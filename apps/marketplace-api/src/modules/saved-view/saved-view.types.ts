import { z } from "zod";

/** Path of a page of the web app. */
const PagePath = z
  .string()
  .max(200)
  .regex(/^\/[A-Za-z0-9/_.-]*$/, "a path of the web app, such as /admin/calls");

export const SavedViewsOf = z.strictObject({ page: PagePath });
export const SaveView = z.strictObject({
  page: PagePath,
  name: z.string().trim().min(1).max(60),
  /** The address after "?": filters, order and columns. */
  query: z.string().max(2_000),
});
export type SaveView = z.output<typeof SaveView>;
export const RemoveView = z.strictObject({ id: z.string().max(60) });

export const SavedView = z.strictObject({ id: z.string(), name: z.string(), query: z.string() });
export type SavedView = z.output<typeof SavedView>;
/** Those of one person and page, by name. */
export const SavedViews = z.array(SavedView);
