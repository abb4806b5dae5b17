import { z } from "zod";
import { webEnv } from "../../env.ts";

const Key = z.object({ kty: z.literal("OKP"), crv: z.literal("Ed25519"), x: z.string(), kid: z.string() });
const Keys = z.object({ keys: z.array(z.unknown()) });

export type ReceiptKey = z.output<typeof Key>;

/** Souk's published receipt keys, retired ones included. Empty when they cannot be read: then nothing verifies. */
export async function receiptKeys(): Promise<readonly ReceiptKey[]> {
  try {
    const answer = await fetch(`${webEnv().apiUrl}/.well-known/souk-receipt-keys`, { cache: "no-store" });
    const { keys } = Keys.parse(await answer.json());
    return keys.flatMap((key) => {
      const known = Key.safeParse(key);
      return known.success ? [known.data] : [];
    });
  } catch {
    return [];
  }
}
