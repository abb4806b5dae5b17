import Link from "next/link";
import type { ComponentProps } from "react";

/**
 * A link in a row of a list. Its page is loaded when somebody goes there, not for each row that comes into view: fifty pages fetched ahead keep the API
 * busy, and the router forgets a click that comes while it fetches them.
 */
export function RowLink(props: ComponentProps<typeof Link>) {
  return <Link prefetch={false} {...props} />;
}
