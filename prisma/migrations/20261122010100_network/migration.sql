-- Requests of skills to the outside, who may reach what, secrets and connections (T4).
CREATE TABLE "network_request" (
    "company_id" UUID NOT NULL, "call_id" UUID NOT NULL, "n" INTEGER NOT NULL, "hop" INTEGER NOT NULL, "at" TIMESTAMPTZ(3) NOT NULL,
    "principal" TEXT NOT NULL, "employee_id" UUID, "agent_id" UUID, "skill" TEXT NOT NULL, "version" TEXT NOT NULL,
    "connection" TEXT, "operation" TEXT, "method" TEXT NOT NULL, "host" TEXT NOT NULL, "port" INTEGER NOT NULL,
    "path_hash" TEXT NOT NULL, "path" TEXT, "address" TEXT, "mode" TEXT NOT NULL, "layer" TEXT NOT NULL, "rule" TEXT,
    "verdict" TEXT NOT NULL, "reason" TEXT, "mutating" BOOLEAN NOT NULL, "state" TEXT NOT NULL, "status" INTEGER,
    "bytes_out" BIGINT NOT NULL, "bytes_in" BIGINT NOT NULL, "ms" DOUBLE PRECISION,
    CONSTRAINT "network_request_pkey" PRIMARY KEY ("company_id", "call_id", "n", "hop")
);
CREATE INDEX "network_request_company_id_at_idx" ON "network_request" ("company_id", "at" DESC);
CREATE TABLE "call_intent" (
    "company_id" UUID NOT NULL, "principal" TEXT NOT NULL, "key" TEXT NOT NULL, "call_id" UUID NOT NULL, "node_id" UUID NOT NULL,
    "args_hash" TEXT NOT NULL, "at" TIMESTAMPTZ(3) NOT NULL, "row" TEXT NOT NULL,
    CONSTRAINT "call_intent_pkey" PRIMARY KEY ("company_id", "principal", "key")
);
CREATE TABLE "network_policy" (
    "company_id" UUID NOT NULL, "skill" TEXT NOT NULL, "mode" TEXT NOT NULL, "keep_paths" BOOLEAN NOT NULL,
    "updated_by" TEXT NOT NULL, "updated_at" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "network_policy_pkey" PRIMARY KEY ("company_id", "skill")
);
CREATE TABLE "network_rule" (
    "company_id" UUID NOT NULL, "id" UUID NOT NULL, "effect" TEXT NOT NULL, "skill" TEXT NOT NULL, "methods" TEXT[], "pattern" TEXT NOT NULL,
    "max_bytes" INTEGER, "note" TEXT NOT NULL, "source" TEXT NOT NULL, "created_by" TEXT NOT NULL, "created_at" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "network_rule_pkey" PRIMARY KEY ("company_id", "id")
);
CREATE TABLE "secret" (
    "company_id" UUID NOT NULL, "publisher" TEXT NOT NULL, "name" TEXT NOT NULL, "skills" TEXT[], "hosts" TEXT[], "sealed" BYTEA NOT NULL,
    "key_id" TEXT NOT NULL, "updated_by" TEXT NOT NULL, "created_at" TIMESTAMPTZ(3) NOT NULL, "updated_at" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "secret_pkey" PRIMARY KEY ("company_id", "publisher", "name")
);
CREATE TABLE "publisher_host" (
    "company_id" UUID NOT NULL, "publisher" TEXT NOT NULL, "host" TEXT NOT NULL, "created_at" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "publisher_host_pkey" PRIMARY KEY ("company_id", "publisher", "host")
);
CREATE TABLE "connection" (
    "company_id" UUID NOT NULL, "name" TEXT NOT NULL, "title" TEXT NOT NULL, "base_url" TEXT NOT NULL, "networks" TEXT[],
    "auth_kind" TEXT NOT NULL, "auth_header" TEXT NOT NULL, "credential_per" TEXT NOT NULL, "document_sha256" TEXT NOT NULL,
    "updated_by" TEXT NOT NULL, "created_at" TIMESTAMPTZ(3) NOT NULL, "updated_at" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "connection_pkey" PRIMARY KEY ("company_id", "name")
);
CREATE TABLE "connection_operation" (
    "company_id" UUID NOT NULL, "connection" TEXT NOT NULL, "operation" TEXT NOT NULL, "method" TEXT NOT NULL, "path" TEXT NOT NULL,
    "summary" TEXT NOT NULL, "permission" TEXT NOT NULL, "risk" TEXT NOT NULL, "enabled" BOOLEAN NOT NULL,
    CONSTRAINT "connection_operation_pkey" PRIMARY KEY ("company_id", "connection", "operation")
);
CREATE TABLE "connection_credential" (
    "company_id" UUID NOT NULL, "connection" TEXT NOT NULL, "subject" TEXT NOT NULL, "sealed" BYTEA NOT NULL, "key_id" TEXT NOT NULL,
    "updated_by" TEXT NOT NULL, "updated_at" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "connection_credential_pkey" PRIMARY KEY ("company_id", "connection", "subject")
);

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['network_request', 'call_intent', 'network_policy', 'network_rule', 'secret', 'publisher_host', 'connection',
                           'connection_operation', 'connection_credential']
  LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY app ON %I TO souk_app USING (company_id = (SELECT souk_company())) WITH CHECK (company_id = (SELECT souk_company()))', t);
    EXECUTE format('CREATE POLICY owner ON %I TO CURRENT_USER USING (true) WITH CHECK (true)', t);
  END LOOP;
  FOREACH t IN ARRAY ARRAY['network_request', 'call_intent'] LOOP
    EXECUTE format('CREATE POLICY settle ON %I TO souk_settle USING (company_id = ANY ((SELECT souk_companies())::uuid[])) WITH CHECK (company_id = ANY ((SELECT souk_companies())::uuid[]))', t);
    EXECUTE format('GRANT SELECT ON %I TO souk_app', t);
  END LOOP;
  FOREACH t IN ARRAY ARRAY['network_policy', 'network_rule', 'secret', 'publisher_host', 'connection', 'connection_operation', 'connection_credential'] LOOP
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO souk_app', t);
  END LOOP;
END $$;
-- What was decided and sent never changes; only how it ended is filled in.
GRANT SELECT, INSERT, UPDATE (state, status, bytes_in, ms, reason) ON network_request TO souk_settle;
GRANT SELECT, INSERT, DELETE ON call_intent TO souk_settle;
ALTER TABLE network_request SET (fillfactor = 80);

-- One flush of the network journal (group commit): calls that begin to act outside, requests before they are sent, and how requests ended.
-- Answers the calls that may not act, because another call holds their idempotency key; nothing of them is written.
CREATE FUNCTION souk_network_flush(companies_ text, calls_ json, requests_ json, results_ json, closed_ json) RETURNS SETOF uuid LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE lost uuid[] := '{}';
BEGIN
  PERFORM set_config('souk.company_ids', companies_, true);
  IF calls_ IS NOT NULL THEN
    INSERT INTO call_intent (company_id, principal, key, call_id, node_id, args_hash, at, row)
      SELECT c.company, c.principal, c.key, c.call, c.node, c.args, to_timestamp(c.at / 1000.0), c.row
      FROM json_to_recordset(calls_) AS c(company uuid, principal text, key text, call uuid, node uuid, args text, at bigint, row text)
      ORDER BY c.company, c.principal, c.key ON CONFLICT DO NOTHING;
    -- A statement of its own: a call that was settled and closed before our insert went through is seen here.
    SELECT coalesce(array_agg(c.call), '{}') INTO lost
      FROM json_to_recordset(calls_) AS c(company uuid, principal text, key text, call uuid)
      WHERE NOT EXISTS (SELECT FROM call_intent i WHERE i.company_id = c.company AND i.principal = c.principal AND i.key = c.key AND i.call_id = c.call)
         OR EXISTS (SELECT FROM idempotency k WHERE k.company_id = c.company AND k.principal = c.principal AND k.key = c.key);
    IF lost <> '{}' THEN
      DELETE FROM call_intent i WHERE i.company_id = ANY ((SELECT souk_companies())::uuid[]) AND i.call_id = ANY (lost);
      RETURN QUERY SELECT unnest(lost);
    END IF;
  END IF;
  IF requests_ IS NOT NULL THEN
    INSERT INTO network_request (company_id, call_id, n, hop, at, principal, employee_id, agent_id, skill, version, connection, operation, method, host, port,
                                 path_hash, path, address, mode, layer, rule, verdict, reason, mutating, state, bytes_out, bytes_in)
      SELECT r.company, r.call, r.n, r.hop, to_timestamp(r.at / 1000.0), r.principal, r.employee, r.agent, r.skill, r.version, r.connection, r.operation, r.method,
             r.host, r.port, r."pathHash", r.path, r.address, r.mode, r.layer, r.rule, r.verdict, r.reason, r.mutating, r.state, r."bytesOut", 0
      FROM json_to_recordset(requests_) AS r(company uuid, call uuid, n int, hop int, at bigint, principal text, employee uuid, agent uuid, skill text, version text,
             connection text, operation text, method text, host text, port int, "pathHash" text, path text, address text, mode text, layer text, rule text,
             verdict text, reason text, mutating boolean, state text, "bytesOut" bigint)
      WHERE NOT r.call = ANY (lost) ON CONFLICT DO NOTHING;
  END IF;
  IF results_ IS NOT NULL THEN
    UPDATE network_request q SET state = r.state, status = r.status, bytes_in = r."bytesIn", ms = r.ms, reason = coalesce(r.reason, q.reason)
      FROM json_to_recordset(results_) AS r(company uuid, call uuid, n int, hop int, state text, status int, "bytesIn" bigint, ms float8, reason text)
      WHERE q.company_id = r.company AND q.call_id = r.call AND q.n = r.n AND q.hop = r.hop AND q.state = 'intent';
  END IF;
  IF closed_ IS NOT NULL THEN
    DELETE FROM call_intent i USING json_to_recordset(closed_) AS c(company uuid, principal text, key text, call uuid)
      WHERE i.company_id = c.company AND i.principal = c.principal AND i.key = c.key AND i.call_id = c.call;
  END IF;
END $$;

-- Calls that acted outside and whose process is gone (no heartbeat for so long). Ids and rows only, for the janitor.
CREATE FUNCTION souk_orphaned_intents(gone_ms_ int) RETURNS TABLE (company_id uuid, principal text, key text, call_id uuid, call_row text)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public AS $$
BEGIN
  RETURN QUERY SELECT i.company_id, i.principal, i.key, i.call_id, i.row FROM call_intent i
    WHERE NOT EXISTS (SELECT FROM api_node a WHERE a.id = i.node_id AND a.seen_at > clock_timestamp() - make_interval(secs => gone_ms_ / 1000.0))
    ORDER BY i.at LIMIT 100;
END $$;
-- What a call that was cut off had sent; what has no answer is unknown from now on.
CREATE FUNCTION souk_abandon_requests(company_ uuid, call_ uuid)
  RETURNS TABLE (n int, hop int, method text, host text, port int, path text, state text, status int, mutating boolean, bytes_out bigint, bytes_in bigint) LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
  PERFORM set_config('souk.company_ids', company_::text, true);
  UPDATE network_request q SET state = 'unknown' WHERE q.company_id = company_ AND q.call_id = call_ AND q.state = 'intent';
  RETURN QUERY SELECT q.n, q.hop, q.method, q.host, q.port, q.path, q.state, q.status, q.mutating, q.bytes_out, q.bytes_in
    FROM network_request q WHERE q.company_id = company_ AND q.call_id = call_ ORDER BY q.n, q.hop;
END $$;
-- A node that was away finds its call settled as interrupted: that is not the row it wanted to store.
CREATE OR REPLACE FUNCTION souk_settled(companies_ text, ids_ uuid[]) RETURNS SETOF uuid LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('souk.company_ids', companies_, true);
  RETURN QUERY SELECT c.id FROM call c WHERE c.company_id = ANY (string_to_array(companies_, ',')::uuid[]) AND c.id = ANY (ids_) AND c.status <> 'interrupted';
END $$;
-- The broker's view of what a publisher set up, from any company's call. Sealed: the key is not in the database.
CREATE FUNCTION souk_publisher_network(publisher_ text)
  RETURNS TABLE (kind text, name text, skills text[], hosts text[], sealed bytea, key_id text) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public
  AS $$ SELECT 'secret', s.name, s.skills, s.hosts, s.sealed, s.key_id FROM secret s JOIN publisher p ON p.slug = s.publisher AND p.owner_id = s.company_id WHERE s.publisher = publisher_
        UNION ALL SELECT 'host', h.host, NULL, NULL, NULL, NULL FROM publisher_host h JOIN publisher p ON p.slug = h.publisher AND p.owner_id = h.company_id WHERE h.publisher = publisher_ $$;
REVOKE ALL ON FUNCTION souk_network_flush(text, json, json, json, json), souk_orphaned_intents(int), souk_abandon_requests(uuid, uuid),
  souk_publisher_network(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION souk_network_flush(text, json, json, json, json), souk_orphaned_intents(int), souk_abandon_requests(uuid, uuid) TO souk_settle;
GRANT EXECUTE ON FUNCTION souk_publisher_network(text) TO souk_app;
