"use client";
import { useTranslations } from "next-intl";
import { useRef, useState } from "react";
import { toast } from "sonner";
import type { Money, SkillDetail } from "../../trpc/views.ts";
import { Card } from "../../ui/card.tsx";
import { JsonForm } from "../../ui/json-form/json-form.tsx";
import { emptyValue, readSchema } from "../../ui/json-form/schema.ts";
import { uploadFile } from "../files/upload-action.ts";
import { ExamplePicker } from "./example-picker.tsx";
import { runSkill } from "./run-action.ts";
import { RunBar } from "./run-bar.tsx";
import { RunOutput } from "./run-output.tsx";
import type { RunResult } from "./run-result.ts";

/** Window width in px below which the answer stands under the form and has to be brought into view. */
const ONE_COLUMN_BELOW = 1024;

interface TryItProps {
  readonly skill: SkillDetail;
  readonly apiUrl: string;
}

/** One value inside a JSON value, replaced. The pointer has the form "/a/0/b". */
function withValueAt(value: unknown, pointer: string, next: unknown): unknown {
  const [, head, ...rest] = pointer.split("/");
  if (head === undefined) return next;
  const inner = rest.length > 0 ? `/${rest.join("/")}` : "";
  if (Array.isArray(value)) return value.with(Number(head), withValueAt(value[Number(head)], inner, next));
  const record = (typeof value === "object" && value !== null ? value : {}) as Record<string, unknown>;
  return { ...record, [head]: withValueAt(record[head], inner, next) };
}

/** Runs a skill from the page: maximum price first, then the input, then everything the call did. */
export function TryIt({ skill, apiUrl }: TryItProps) {
  const t = useTranslations("tryIt");
  const [input, setInput] = useState<unknown>(() => skill.examples[0]?.input ?? skill.example ?? emptyValue(readSchema(skill.inputSchema)));
  const [isValid, setIsValid] = useState(true);
  const [maxPrice, setMaxPrice] = useState<Money>(skill.maximumPrice);
  const [result, setResult] = useState<RunResult | null>(null);
  const [running, setRunning] = useState<"run" | "check" | null>(null);
  const [generation, setGeneration] = useState(0);

  const output = useRef<HTMLDivElement>(null);

  const start = async (dryRun: boolean) => {
    setRunning(dryRun ? "check" : "run");
    const key = `web-${crypto.randomUUID()}`;
    const answer = await runSkill({ skill: skill.name, version: skill.version, input, maxPrice, dryRun, key });
    setResult(answer);
    setRunning(null);
    if (window.innerWidth < ONE_COLUMN_BELOW) output.current?.scrollIntoView({ behavior: "smooth", block: "start" });
  };
  const pick = (example: unknown) => {
    setInput(example);
    setGeneration(generation + 1);
  };
  const takeFile = async (file: { name: string; text: string }, pointer: string | null) => {
    if (pointer?.match(/text|content|body|csv|message/i)) {
      setInput(withValueAt(input, pointer, file.text));
      return;
    }
    const uploaded = await uploadFile(file);
    if (!uploaded.ok) {
      toast.error(uploaded.problem.detail || t("uploadFailed"));
      return;
    }
    if (pointer) setInput(withValueAt(input, pointer, uploaded.data.path));
    toast.success(t("uploaded", { path: uploaded.data.path }));
  };
  const problems = result?.kind === "failed" ? result.problem.problems : [];
  return (
    <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,5fr)_minmax(0,6fr)]">
      <Card>
        <RunBar skill={skill} maxPrice={maxPrice} setMaxPrice={setMaxPrice} running={running} isValid={isValid} onStart={start} />
        <ExamplePicker examples={skill.examples} onPick={pick} />
        <JsonForm
          key={generation}
          schema={skill.inputSchema}
          value={input}
          onChange={setInput}
          onValid={setIsValid}
          problems={problems}
          onFile={takeFile}
        />
      </Card>
      <div ref={output} className="min-w-0 scroll-mt-20">
        <RunOutput result={result} isRunning={running === "run"} call={{ apiUrl, skill: skill.name, input }} />
      </div>
    </div>
  );
}
