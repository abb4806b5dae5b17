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
import { RunBar } from "./run-bar.tsx";
import { RunOutput } from "./run-output.tsx";
import type { RunResult } from "./run-result.ts";
import { useRun } from "./use-run.ts";

/** Window width in px below which the answer stands under the form and has to be brought into view. */
const ONE_COLUMN_BELOW = 1024;

interface TryItProps {
  readonly skill: SkillDetail;
  readonly apiUrl: string;
  /** The call the page's address names: one that was started here before a reload. */
  readonly followed: RunResult | null;
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

/** What went into the call that is followed; not known while it runs. */
function inputOf(followed: RunResult | null): unknown {
  return followed && "trace" in followed ? followed.trace?.input : undefined;
}

/** Runs a skill from the page: maximum price first, then the input, then everything the call did. */
export function TryIt({ skill, apiUrl, followed }: TryItProps) {
  const t = useTranslations("tryIt");
  const running = useTranslations("running");
  const [input, setInput] = useState<unknown>(
    () => inputOf(followed) ?? skill.examples[0]?.input ?? skill.example ?? emptyValue(readSchema(skill.inputSchema)),
  );
  const [isValid, setIsValid] = useState(true);
  const [maxPrice, setMaxPrice] = useState<Money>(skill.maximumPrice);
  const run = useRun(followed);
  const [generation, setGeneration] = useState(0);

  const output = useRef<HTMLDivElement>(null);

  const start = async (dryRun: boolean) => {
    await run.start({ skill: skill.name, version: skill.version, input, maxPrice, dryRun });
    if (window.innerWidth < ONE_COLUMN_BELOW) output.current?.scrollIntoView({ behavior: "smooth", block: "start" });
  };
  const stopTrying = () => {
    run.stopTrying();
    toast.info(running("stopped"));
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
  const problems = run.result?.kind === "failed" ? run.result.problem.problems : [];
  return (
    <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,5fr)_minmax(0,6fr)]">
      <Card>
        <RunBar
          skill={skill}
          maxPrice={maxPrice}
          setMaxPrice={setMaxPrice}
          running={run.starting}
          isUnderWay={run.isUnderWay}
          isValid={isValid}
          onStart={start}
        />
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
        <RunOutput
          result={run.result}
          isRunning={run.starting === "run"}
          lost={run.isLost ? { onStopTrying: stopTrying } : null}
          onEnd={run.showEnd}
          call={{ apiUrl, skill: skill.name, input }}
        />
      </div>
    </div>
  );
}
