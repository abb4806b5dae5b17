import type { ReactNode } from "react";
import type { Loaded } from "../trpc/load.ts";
import type { Role } from "../trpc/views.ts";
import { Card } from "../ui/card.tsx";
import { ErrorState, NoPermissionState } from "../ui/states.tsx";
import { type Destination, rolesFor } from "./navigation.ts";
import { RetryButton } from "./retry-button.tsx";

const FORBIDDEN = new Set(["permission_denied", "policy_denied", "forbidden"]);

interface PageFrameProps<T> {
  readonly page: Destination["id"];
  readonly loaded: Loaded<T>;
  readonly header?: ReactNode;
  /** Who has it, when these are fewer than have the page. */
  readonly roles?: readonly Role[];
  readonly children: (data: T) => ReactNode;
}

/** A page's content, or why it cannot be shown: no permission, or a failure with its request id and a retry. */
export function PageFrame<T>({ page, loaded, header, roles, children }: PageFrameProps<T>) {
  if (loaded.ok) return children(loaded.data);
  const { problem } = loaded;
  return (
    <>
      {header}
      <Card>
        {FORBIDDEN.has(problem.code) ? (
          <NoPermissionState roles={roles ?? rolesFor(page)} />
        ) : (
          <ErrorState problem={problem} action={<RetryButton />} />
        )}
      </Card>
    </>
  );
}
