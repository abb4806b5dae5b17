/** Preloaded (`node --import`) into the processes of `npm start`: they end when the launcher does, however it ends. */
const GRACE_MS = 8_000;

process.channel?.unref();
process.once("disconnect", () => {
  setTimeout(() => process.exit(1), GRACE_MS).unref();
  process.kill(process.pid, "SIGTERM");
});
