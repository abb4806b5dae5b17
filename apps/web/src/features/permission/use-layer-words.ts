import { useTranslations } from "next-intl";
import { layerKey } from "./layers.ts";

/** Which layer decided, in the reader's words; one that has none as it came. */
export function useLayerWords(): (layer: string) => string {
  const t = useTranslations();
  return (layer) => {
    const key = layerKey(layer);
    return key ? t(key) : layer;
  };
}
