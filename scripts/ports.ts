import { createServer } from "node:net";
import { StartError } from "./start-error.ts";

/** A port nobody listens on at this moment. */
export function freePort(host = "127.0.0.1"): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, host, () => {
      const address = server.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

/** Checks that we may listen there. @throws StartError naming the variable that moves us elsewhere. */
export function requireFreePort(address: { host: string; port: number; variable: string }): Promise<void> {
  const { host, port, variable } = address;
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => {
      const next = port < 65535 ? port + 1 : port - 1;
      if (error.code === "EADDRINUSE")
        reject(
          new StartError(
            `Port ${port} on ${host} is in use by another program. Stop it, or choose another port: ${variable}=${next} npm start`,
          ),
        );
      else if (error.code === "EACCES")
        reject(
          new StartError(
            `Port ${port} on ${host} needs more rights than you have. Choose one above 1023: ${variable}=${port + 8000} npm start`,
          ),
        );
      else reject(new StartError(`Cannot listen on ${host}:${port} (${error.message}). Check ${variable} and SOUK_BIND.`));
    });
    server.listen(port, host, () => server.close(() => resolve()));
  });
}
