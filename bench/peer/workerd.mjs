// The peer of `call.*`: workerd serves the module given on standard input. Says its port when it listens, and ends when it is left alone.
import { text } from "node:stream/consumers";
import { Miniflare } from "miniflare";

const script = await text(process.stdin);
const peer = new Miniflare({ modules: true, script, host: "127.0.0.1", port: 0, compatibilityDate: "2026-01-01" });
process.on("SIGTERM", () => peer.dispose().then(() => process.exit(0)));
process.on("disconnect", () => peer.dispose().then(() => process.exit(0)));
process.send?.({ port: Number((await peer.ready).port) });
