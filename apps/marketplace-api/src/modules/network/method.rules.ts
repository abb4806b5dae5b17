/** Methods a skill may use; CONNECT and TRACE open tunnels and mirrors. */
export const METHODS = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"] as const;
export type Method = (typeof METHODS)[number];

export const isMethod = (text: string): text is Method => (METHODS as readonly string[]).includes(text);

/** Whether a request may change something where it goes (RFC 9110: everything but the safe methods). */
export const isMutating = (method: string): boolean => method !== "GET" && method !== "HEAD" && method !== "OPTIONS";

/** The method after a redirect, as browsers do it: 303 always reads, 301 and 302 turn a POST into a GET. */
export function redirectedMethod(status: number, method: Method): Method {
  if (status === 303) return method === "HEAD" ? "HEAD" : "GET";
  return (status === 301 || status === 302) && method === "POST" ? "GET" : method;
}

export const isRedirect = (status: number): boolean =>
  status === 301 || status === 302 || status === 303 || status === 307 || status === 308;
