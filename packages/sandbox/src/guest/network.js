// Part of the guest bootstrap; see primordials.js.
// Requests: arguments become one bounded JSON text here, the broker decides on it and sends; the answer comes back whole. No streams.

const MAX_HEADERS = 100;

const headerPairs = (given) => {
  if (given === undefined || given === null) return [];
  if (typeof given !== "object") throw new OTypeError("headers must be an object or a list of pairs");
  const list = isArray(given) ? given : typeof given.entries === "function" ? [...given.entries()] : entriesOf(given);
  if (list.length > MAX_HEADERS) throw new OTypeError(`a request has at most ${MAX_HEADERS} headers`);
  return list;
};

const headersJson = (given) => {
  const list = headerPairs(given);
  let json = "";
  for (let i = 0; i < list.length; i += 1) {
    const pair = list[i];
    json += `${i === 0 ? "" : ","}[${need(pair[0], "a header's name")},${need(pair[1], "a header's value")}]`;
  }
  return `[${json}]`;
};

/** `"body":…,"encoding":…` of a request. Bytes travel as Base64. */
const bodyJson = (body) => {
  if (body === undefined || body === null) return '"body":null,"encoding":"utf8"';
  if (typeof body === "string") return `"body":${quote(body)},"encoding":"utf8"`;
  let bytes;
  try {
    bytes = apply(byteLengthOf, body, []) >= 0 ? new OUint8Array(body) : undefined;
  } catch {
    try {
      bytes = new OUint8Array(apply(bufferOf, body, []), apply(byteOffsetOf, body, []), apply(byteLengthOfView, body, []));
    } catch {
      throw new OTypeError("a body must be a string, an ArrayBuffer or a typed array");
    }
  }
  if (bytes.length > 3145728) throw tooLarge();
  return `"body":${quote(base64Encode(bytes))},"encoding":"base64"`;
};

const makeHeaders = (pairs) => ({
  get: (name) => {
    const wanted = apply(toLowerCase, OString(name), []);
    let found = null;
    for (let i = 0; i < pairs.length; i += 1) {
      if (apply(toLowerCase, pairs[i][0], []) === wanted) found = found === null ? pairs[i][1] : `${found}, ${pairs[i][1]}`;
    }
    return found;
  },
  has(name) {
    return this.get(name) !== null;
  },
  entries: () => pairs.map((pair) => [pair[0], pair[1]]),
});

const makeResponse = ({ status, statusText, url, redirected, headers, body, encoding }) => {
  const isText = encoding === "utf8";
  const text = () => (isText ? body : utf8Decode(base64Decode(body)));
  return {
    ok: status >= 200 && status < 300,
    status,
    statusText,
    url,
    redirected,
    headers: makeHeaders(headers),
    text: async () => text(),
    json: async () => JSONparse(text()),
    arrayBuffer: async () => apply(bufferOf, isText ? utf8Encode(body) : base64Decode(body), []),
  };
};

const fetchWith = (mine) => async (url, init) => {
  const given = init === undefined || init === null ? {} : init;
  const method = given.method === undefined ? "GET" : given.method;
  const head = `{"url":${need(url, "url")},"method":${need(method, "method")},"headers":${headersJson(given.headers)}`;
  return makeResponse(await ask(mine, "net.fetch", `${head},${bodyJson(given.body)}}`));
};

const jsonField = (key, value) => {
  if (value === undefined) return "";
  const json = JSONstringify(value);
  if (json === undefined) throw new OTypeError(`${key} has no JSON form`);
  return `,"${key}":${json}`;
};

const requestWith = (mine, connection) => async (request) => {
  const { operation, method, path, params, query, headers, body } = request;
  const named =
    operation === undefined
      ? `"method":${need(method === undefined ? "GET" : method, "method")},"path":${need(path, "path")}`
      : `"operation":${need(operation, "operation")}`;
  const rest = jsonField("params", params) + jsonField("query", query) + jsonField("body", body);
  const sent = headers === undefined ? "" : `,"headers":${headersJson(headers)}`;
  return makeResponse(await ask(mine, "connection.request", `{"connection":${quote(connection)},${named}${rest}${sent}}`));
};

/** `connections.erp.request(…)`: every name can be asked for, the broker knows which ones there are. */
const connectionsOf = (mine) =>
  new OProxy(create(null), {
    get: (_none, name) => (typeof name === "string" ? { request: requestWith(mine, name) } : undefined),
  });
