"use client";
import { useTranslations } from "next-intl";
import type { NetworkMapEntry } from "../../trpc/views.ts";
import { ScrollRegion } from "../../ui/scroll-region.tsx";

const ROW = 30;
const WIDTH = 720;
const LEFT = 250;
const RIGHT = 450;
const MOST = 12;

/** Skills on the left, hosts on the right, a line for each pair; the table below says the same in words. */
export function NetworkMap({ entries }: { readonly entries: readonly NetworkMapEntry[] }) {
  return (
    <>
      <NarrowMap entries={entries} />
      <WideMap entries={entries} />
    </>
  );
}

const strokeOf = ({ allowed, denied, reported }: NetworkMapEntry): Verdict =>
  allowed === 0 && reported === 0 ? "bad" : denied + reported > 0 ? "warn" : "good";
type Verdict = "bad" | "warn" | "good";
const STROKE: Record<Verdict, string> = { bad: "stroke-bad", warn: "stroke-warn", good: "stroke-good" };
const BRANCH: Record<Verdict, string> = { bad: "border-bad border-dashed", warn: "border-warn", good: "border-good" };

/** On a phone, where names and lines do not fit beside each other: each skill, and its hosts as branches below it. */
function NarrowMap({ entries }: { readonly entries: readonly NetworkMapEntry[] }) {
  const skills = [...new Set(entries.map(({ skill }) => skill))].slice(0, MOST);
  return (
    <ul aria-hidden="true" className="mb-5 space-y-4 text-sm sm:hidden" data-map="narrow">
      {skills.map((skill) => (
        <li key={skill}>
          <span className="break-all font-medium">{skill}</span>
          <ul className="mt-1 ml-1.5">
            {entries
              .filter((entry) => entry.skill === skill)
              .map((entry) => (
                <li key={`${entry.host} ${entry.connection ?? ""}`} className="flex items-center gap-2 py-0.5">
                  <span className={`w-6 shrink-0 border-t-2 ${BRANCH[strokeOf(entry)]}`} />
                  <span className="min-w-0 break-all">{entry.host}</span>
                </li>
              ))}
          </ul>
        </li>
      ))}
    </ul>
  );
}

function WideMap({ entries }: { readonly entries: readonly NetworkMapEntry[] }) {
  const t = useTranslations("network");
  const skills = [...new Set(entries.map(({ skill }) => skill))].slice(0, MOST);
  const hosts = [...new Set(entries.filter(({ skill }) => skills.includes(skill)).map(({ host }) => host))].slice(0, MOST);
  const y = (index: number) => ROW / 2 + index * ROW;
  const lines = entries.filter(({ skill, host }) => skills.includes(skill) && hosts.includes(host));
  return (
    <ScrollRegion label={t("map")} className="mb-4 hidden sm:block">
      <svg
        aria-hidden="true"
        viewBox={`0 0 ${WIDTH} ${ROW * Math.max(skills.length, hosts.length)}`}
        className="min-w-[560px] max-w-3xl text-xs"
      >
        {lines.map((entry) => {
          const { skill, host, allowed, denied, reported } = entry;
          const [from, to] = [y(skills.indexOf(skill)), y(hosts.indexOf(host))];
          return (
            <path
              key={`${skill} ${host}`}
              d={`M${LEFT + 8} ${from} C ${(LEFT + RIGHT) / 2} ${from}, ${(LEFT + RIGHT) / 2} ${to}, ${RIGHT - 8} ${to}`}
              className={`fill-none ${STROKE[strokeOf(entry)]}`}
              strokeWidth={Math.min(4, 1 + Math.log10(1 + allowed + denied + reported))}
              strokeDasharray={allowed === 0 ? "4 4" : undefined}
            />
          );
        })}
        {skills.map((skill, index) => (
          <text key={skill} x={LEFT} y={y(index) + 4} textAnchor="end" className="fill-current">
            {skill}
          </text>
        ))}
        {hosts.map((host, index) => (
          <text key={host} x={RIGHT} y={y(index) + 4} className="fill-current">
            {host.length > 38 ? `${host.slice(0, 37)}…` : host}
          </text>
        ))}
      </svg>
    </ScrollRegion>
  );
}
