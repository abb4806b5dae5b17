"use client";
import { Tabs as Radix } from "radix-ui";
import type { ReactNode } from "react";

interface Tab {
  readonly id: string;
  readonly label: ReactNode;
  readonly content: ReactNode;
}

/** Panels of which one is shown. */
export function Tabs({ tabs, label, defaultTab }: { readonly tabs: readonly Tab[]; readonly label: string; readonly defaultTab?: string }) {
  const first = defaultTab ?? tabs[0]?.id;
  return (
    <Radix.Root {...(first ? { defaultValue: first } : {})}>
      <Radix.List aria-label={label} className="-mx-1 mb-4 flex gap-1 overflow-x-auto border-line border-b px-1">
        {tabs.map((tab) => (
          <Radix.Trigger
            key={tab.id}
            value={tab.id}
            className="-mb-px whitespace-nowrap border-transparent border-b-2 px-3 py-2 text-ink-soft text-sm hover:text-ink focus-visible:rounded-md data-[state=active]:border-accent data-[state=active]:font-medium data-[state=active]:text-ink"
          >
            {tab.label}
          </Radix.Trigger>
        ))}
      </Radix.List>
      {tabs.map((tab) => (
        <Radix.Content key={tab.id} value={tab.id}>
          {tab.content}
        </Radix.Content>
      ))}
    </Radix.Root>
  );
}
