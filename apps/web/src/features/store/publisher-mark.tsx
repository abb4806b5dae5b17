import { seriesColour } from "../../ui/chart/palette.ts";

/** A publisher's initial on a colour of its own (the same one on every page). */
export function PublisherMark({ slug, name }: { readonly slug: string; readonly name: string }) {
  const index = [...slug].reduce((sum, letter) => sum + letter.charCodeAt(0), 0);
  const colour = seriesColour(index);
  return (
    <span
      aria-hidden
      className="grid size-9 shrink-0 place-items-center rounded-lg font-semibold text-sm"
      style={{ color: colour, background: `color-mix(in oklab, ${colour} 14%, var(--surface))` }}
    >
      {name.slice(0, 1).toUpperCase()}
    </span>
  );
}
