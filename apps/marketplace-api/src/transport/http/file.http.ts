import { DomainError } from "@souk/kernel";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { z } from "zod";
import { type FileService, MAX_FILE_BYTES } from "../../modules/file/index.ts";
import { At } from "../../modules/page/index.ts";
import { parse } from "./parse.ts";

const Params = z.strictObject({ "*": z.string().max(2000) });
const Version = z.coerce.number().int().min(0);
export const ReadQuery = z.strictObject({
  versions: z.string().max(5).optional(),
  version: Version.optional(),
  at: At.optional(),
  /** Of a listing. */
  limit: z.coerce.number().int().min(1).max(500).optional(),
  cursor: z.string().max(4_000).optional(),
});
export const WriteQuery = z.strictObject({ baseVersion: Version.optional() });

const pathOf = (request: FastifyRequest): string => `/${parse(Params, request.params)["*"]}`;

/** The version the caller has seen: `If-Match: "3"`, or ?baseVersion=3. @throws DomainError `invalid_request` */
function baseOf(request: FastifyRequest): number | undefined {
  const { baseVersion } = parse(WriteQuery, request.query);
  const header = request.headers["if-match"];
  if (header === undefined) return baseVersion;
  const match = /^"(\d{1,9})"$/.exec(header);
  if (!match) throw new DomainError("invalid_request", 'If-Match takes the ETag of a version you have read, such as "3"');
  return Number(match[1]);
}

/** The company's workspace: read, history, write, delete. A path that ends with / is a listing. */
export function registerFileRoutes(app: FastifyInstance, { file }: { readonly file: FileService }): void {
  app.get("/v1/files/*", async (request, reply) => {
    const path = pathOf(request);
    const query = parse(ReadQuery, request.query);
    if (path.endsWith("/")) return file.list(request.principal, { prefix: path, limit: query.limit, cursor: query.cursor });
    if (query.versions !== undefined) return { items: await file.versions(request.principal, { path }), nextCursor: null };
    const found = await file.download(request.principal, {
      path,
      ...(query.version === undefined ? {} : { version: query.version }),
      ...(query.at === undefined ? {} : { at: query.at }),
    });
    // Contents are the company's own, but never run in a browser.
    reply.header("etag", `"${found.version}"`).header("x-souk-sha256", found.sha256).header("content-disposition", "attachment");
    return reply.type("application/octet-stream").send(Buffer.from(found.content));
  });
  void app.register(async (scope) => {
    // Whatever is sent is the file, byte for byte, JSON included.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", { parseAs: "buffer", bodyLimit: MAX_FILE_BYTES }, (_request, body, done) => done(null, body));
    scope.put("/v1/files/*", async (request, reply) => {
      const content = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      const written = await file.upload(request.principal, { path: pathOf(request), content, baseVersion: baseOf(request) });
      return reply.header("etag", `"${written.version}"`).send(written);
    });
    scope.delete("/v1/files/*", async (request) => file.remove(request.principal, { path: pathOf(request), baseVersion: baseOf(request) }));
  });
}
