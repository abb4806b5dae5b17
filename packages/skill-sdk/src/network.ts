/** Headers of an answer. Names are compared without case; several values of one name are joined by a comma. */
export interface SkillHeaders {
  get(name: string): string | null;
  has(name: string): boolean;
  entries(): [name: string, value: string][];
}

/** An answer, already here as a whole: it can be read more than once. */
export interface SkillResponse {
  /** Status 200–299. */
  readonly ok: boolean;
  readonly status: number;
  readonly statusText: string;
  /** After redirects. */
  readonly url: string;
  readonly redirected: boolean;
  readonly headers: SkillHeaders;
  json(): Promise<unknown>;
  text(): Promise<string>;
  arrayBuffer(): Promise<ArrayBuffer>;
}

type HeadersInit = Readonly<Record<string, string>> | readonly (readonly [name: string, value: string])[] | SkillHeaders;

export interface FetchInit {
  /** GET unless told. */
  readonly method?: string;
  /** At most 100. `{{secret:NAME}}` in a value is replaced outside the skill; the skill never sees a secret. */
  readonly headers?: HeadersInit;
  /** At most 3 MB of bytes or 4 million characters. */
  readonly body?: string | ArrayBuffer | Uint8Array | null;
}

/** A request to a system the company has registered: an operation of its description, or a method and a path. */
export type ConnectionRequest = (
  | { readonly operation: string; readonly method?: never; readonly path?: never }
  | { readonly operation?: never; readonly method: string; readonly path: string }
) & {
  /** Parts of the operation's path, by name. */
  readonly params?: Readonly<Record<string, string | number | boolean>>;
  readonly query?: Readonly<Record<string, string | number | boolean | readonly (string | number | boolean)[]>>;
  readonly headers?: HeadersInit;
  /** Sent as JSON. */
  readonly body?: unknown;
};

/** One of the company's own systems. The broker signs requests; the skill holds no credential. */
export interface SkillConnection {
  /** @throws `permission_denied` when the caller may not use the operation. */
  request(request: ConnectionRequest): Promise<SkillResponse>;
}
