"use client";
import { Bookmark, Trash2 } from "lucide-react";
import { usePathname, useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { DropdownMenu } from "radix-ui";
import { type FormEvent, useId, useState } from "react";
import { toast } from "sonner";
import type { SavedView } from "../trpc/views.ts";
import { Button, buttonClass } from "./button.tsx";
import { Dialog } from "./dialog.tsx";
import { Field, fieldProps, TextInput } from "./field.tsx";
import { listViews, removeView, saveView } from "./saved-views-actions.ts";
import { useFieldErrors } from "./use-field-errors.ts";

/** What the address says now, without the place in a list: that is another one tomorrow. */
function currentQuery(): string {
  const params = new URLSearchParams(window.location.search);
  params.delete("cursor");
  return params.toString();
}

const ITEM = "flex min-w-0 flex-1 cursor-pointer items-center rounded-lg px-2.5 py-1.5 text-left outline-none data-[highlighted]:bg-sunken";

/** The person's own views of this page: filters, order and columns under a name. */
export function SavedViews() {
  const t = useTranslations("table");
  const page = usePathname();
  const router = useRouter();
  const [views, setViews] = useState<readonly SavedView[] | null>(null);
  const [isNaming, setIsNaming] = useState(false);
  const load = async (isOpen: boolean) => {
    if (!isOpen) return;
    const answer = await listViews(page);
    if (answer.ok) setViews(answer.data);
    else toast.error(answer.problem.detail || t("viewsFailed"));
  };
  const remove = async (view: SavedView) => {
    const answer = await removeView(view.id);
    if (answer.ok) setViews((known) => known?.filter((one) => one.id !== view.id) ?? null);
    else toast.error(answer.problem.detail || t("viewsFailed"));
  };
  return (
    <>
      <DropdownMenu.Root modal={false} onOpenChange={load}>
        <DropdownMenu.Trigger className={buttonClass("plain", "medium")} data-views>
          <Bookmark aria-hidden />
          <span className="max-sm:sr-only">{t("views")}</span>
        </DropdownMenu.Trigger>
        <DropdownMenu.Portal>
          <DropdownMenu.Content
            align="end"
            sideOffset={6}
            collisionPadding={12}
            className="z-50 w-64 max-w-[calc(100vw-2rem)] rounded-xl border border-line bg-surface p-1 text-sm shadow-lift"
          >
            {views?.length === 0 && <p className="px-2.5 py-1.5 text-ink-soft">{t("noViews")}</p>}
            {views?.map((view) => (
              <div key={view.id} className="flex items-center">
                <DropdownMenu.Item onSelect={() => router.push(view.query ? `${page}?${view.query}` : page)} className={ITEM}>
                  <span className="truncate">{view.name}</span>
                </DropdownMenu.Item>
                <DropdownMenu.Item
                  aria-label={t("removeView", { name: view.name })}
                  onSelect={(event) => {
                    event.preventDefault();
                    void remove(view);
                  }}
                  className="grid size-8 shrink-0 cursor-pointer place-items-center rounded-lg text-ink-soft outline-none data-[highlighted]:bg-sunken data-[highlighted]:text-ink"
                >
                  <Trash2 aria-hidden className="size-4" />
                </DropdownMenu.Item>
              </div>
            ))}
            <DropdownMenu.Separator className="my-1 border-line border-t" />
            <DropdownMenu.Item onSelect={() => setIsNaming(true)} className={ITEM} data-save-view>
              {t("saveView")}
            </DropdownMenu.Item>
          </DropdownMenu.Content>
        </DropdownMenu.Portal>
      </DropdownMenu.Root>
      <NameDialog open={isNaming} onOpenChange={setIsNaming} page={page} />
    </>
  );
}

interface NameDialogProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly page: string;
}

function NameDialog({ open, onOpenChange, page }: NameDialogProps) {
  const t = useTranslations("table");
  const id = useId();
  const [name, setName] = useState("");
  const [isBusy, setIsBusy] = useState(false);
  const errors = useFieldErrors({ fields: ["/name"], failed: t("viewsFailed") });
  const save = async (event: FormEvent) => {
    event.preventDefault();
    setIsBusy(true);
    const answer = await saveView({ page, name: name.trim(), query: currentQuery() }).catch(() => null);
    setIsBusy(false);
    if (!answer?.ok) return errors.show(answer);
    errors.clear();
    toast.success(t("viewSaved", { name: name.trim() }));
    setName("");
    onOpenChange(false);
  };
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={t("saveView")} description={t("saveViewHint")}>
      <form onSubmit={save} className="space-y-4">
        <Field id={id} label={t("viewName")} hint={t("viewReplaced")} error={errors.of("/name")} required>
          <TextInput
            {...fieldProps(id, { hint: true, error: errors.of("/name"), required: true })}
            required
            maxLength={60}
            pattern=".*\S.*"
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        </Field>
        <Button type="submit" tone="primary" disabled={isBusy}>
          {t("save")}
        </Button>
      </form>
    </Dialog>
  );
}
