/** Layers that decide about a call or about one action of it, as the API writes them. */
export const DECIDING = ["key", "enablement", "company", "skill", "employee", "agent", "rule", "budget", "price", "kill", "limit"] as const;
/** Layers that only decide about actions. */
export const ACTING = ["platform", "manifest", "call", "data", "label", "connection"] as const;

/** Where the words of a layer stand; null: it is shown as it came. */
export function layerKey(layer: string): `decision.layers.${(typeof DECIDING)[number]}` | `trace.layers.${(typeof ACTING)[number]}` | null {
  const shared = DECIDING.find((one) => one === layer);
  if (shared) return `decision.layers.${shared}`;
  const own = ACTING.find((one) => one === layer);
  return own ? `trace.layers.${own}` : null;
}
