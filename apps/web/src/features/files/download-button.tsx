"use client";
import { Download } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "../../ui/button.tsx";
import { downloadText } from "../../ui/csv.ts";

export function DownloadButton({ name, text }: { readonly name: string; readonly text: string }) {
  const t = useTranslations("files");
  return (
    <Button onClick={() => downloadText(name, text)}>
      <Download aria-hidden />
      {t("download")}
    </Button>
  );
}
