const STEPS = [1, 2, 2.5, 5, 10];
const MOST_TICKS = 5;

/** Round numbers for an axis from zero to at least `top`: at most five steps of 1, 2, 2.5 or 5 times a power of ten. */
export function niceTicks(top: number): readonly number[] {
  if (!(top > 0)) return [0, 1];
  const rough = top / MOST_TICKS;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = (STEPS.find((factor) => factor * power >= rough) ?? 10) * power;
  const count = Math.ceil(top / step - 1e-9);
  return Array.from({ length: count + 1 }, (_, index) => Number((index * step).toPrecision(12)));
}
