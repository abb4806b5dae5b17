"use client";
import { Upload } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useRef, useState } from "react";
import { toast } from "sonner";
import { Button } from "../../ui/button.tsx";
import { uploadFile } from "./upload-action.ts";

/** Bytes of the largest file the workspace takes from a page. */
const MAX_BYTES = 2_000_000;

/** Puts files into the person's own folder: dragged in or chosen. */
export function FileDrop() {
  const t = useTranslations("files");
  const router = useRouter();
  const input = useRef<HTMLInputElement>(null);
  const [isOver, setIsOver] = useState(false);
  const take = async (chosen: FileList | null) => {
    for (const file of chosen ?? []) {
      if (file.size > MAX_BYTES) {
        toast.error(t("tooLarge", { name: file.name }));
        continue;
      }
      const answer = await uploadFile({ name: file.name, text: await file.text() });
      if (answer.ok) toast.success(t("uploaded", { path: answer.data.path }));
      else toast.error(answer.problem.detail || t("uploadFailed", { name: file.name }));
    }
    router.refresh();
  };
  return (
    <section
      aria-label={t("drop")}
      onDragOver={(event) => {
        event.preventDefault();
        setIsOver(true);
      }}
      onDragLeave={() => setIsOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setIsOver(false);
        void take(event.dataTransfer.files);
      }}
      className={`mb-5 flex flex-wrap items-center justify-between gap-3 rounded-xl border-2 border-dashed px-4 py-4 ${isOver ? "border-accent bg-accent-soft" : "border-line"}`}
    >
      <p className="text-ink-soft text-sm">{t("drop")}</p>
      <input
        ref={input}
        type="file"
        multiple
        className="sr-only"
        tabIndex={-1}
        aria-label={t("choose")}
        onChange={(event) => void take(event.target.files)}
      />
      <Button onClick={() => input.current?.click()}>
        <Upload aria-hidden />
        {t("choose")}
      </Button>
    </section>
  );
}
