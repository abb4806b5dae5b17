-- A request that is about to be sent is written into a sheet first: one row for all requests of a flush and a company. The log gets it afterwards, many at
-- once, and mostly with its end; the sheet goes when all of its requests are in the log (ADR 0034). What a request waits for is one narrow row.
CREATE TABLE "request_intent" (
    "company_id" UUID NOT NULL, "node_id" UUID NOT NULL, "number" BIGINT NOT NULL, "rows" TEXT NOT NULL,
    CONSTRAINT "request_intent_pkey" PRIMARY KEY ("company_id", "node_id", "number")
);
ALTER TABLE request_intent ENABLE ROW LEVEL SECURITY;
ALTER TABLE request_intent FORCE ROW LEVEL SECURITY;
CREATE POLICY app ON request_intent TO souk_app USING (company_id = (SELECT souk_company())) WITH CHECK (company_id = (SELECT souk_company()));
CREATE POLICY owner ON request_intent TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY settle ON request_intent TO souk_settle
  USING (company_id = ANY ((SELECT souk_companies())::uuid[])) WITH CHECK (company_id = ANY ((SELECT souk_companies())::uuid[]));
GRANT SELECT ON request_intent TO souk_app;
GRANT SELECT, INSERT, DELETE ON request_intent TO souk_settle;
-- A sheet lives for less than a second: it is never squeezed, its place is taken again soon, and the file is not cut while others wait for it.
ALTER TABLE request_intent ALTER COLUMN rows SET STORAGE EXTERNAL;
ALTER TABLE request_intent SET (toast_tuple_target = 8160, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000, vacuum_truncate = off);

-- Requests of a sheet as rows of the log, those of one call (or of every call, for null). What is in the log already stays as it is.
-- A request is an array: call, n, hop, at (ms UTC), principal, employee, agent, skill, version, connection, operation, method, host, port, path_hash, path,
-- address, mode, layer, rule, verdict, reason, mutating, bytes_out.
CREATE FUNCTION souk_log_sheet(company_ uuid, rows_ text, call_ uuid) RETURNS void LANGUAGE sql AS $$
  INSERT INTO network_request (company_id, call_id, n, hop, at, principal, employee_id, agent_id, skill, version, connection, operation, method, host, port,
                               path_hash, path, address, mode, layer, rule, verdict, reason, mutating, state, bytes_out, bytes_in)
    SELECT company_, (r->>0)::uuid, (r->>1)::int, (r->>2)::int, to_timestamp((r->>3)::bigint / 1000.0), r->>4, (r->>5)::uuid, (r->>6)::uuid, r->>7, r->>8, r->>9,
           r->>10, r->>11, r->>12, (r->>13)::int, r->>14, r->>15, r->>16, r->>17, r->>18, r->>19, r->>20, r->>21, (r->>22)::boolean, 'unknown', (r->>23)::bigint, 0
    FROM jsonb_array_elements(rows_::jsonb) r WHERE call_ IS NULL OR (r->>0)::uuid = call_
    ON CONFLICT DO NOTHING $$;

-- What is stored before requests are sent: calls that begin to act outside, and sheets of requests. Claims come in the order of company, principal and key,
-- so that no two processes wait for each other. Answers the calls that may not act, because another call holds their idempotency key.
CREATE FUNCTION souk_intend_requests(
  companies_ text, node_ uuid,
  c_company uuid[], c_principal text[], c_key text[], c_call uuid[], c_args text[], c_at timestamptz[], c_row text[],
  s_company uuid[], s_number bigint[], s_rows text[]
) RETURNS uuid[] LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  lost uuid[] := '{}';
  stored bigint;
  one uuid;
BEGIN
  PERFORM set_config('souk.company_ids', companies_, true);
  IF c_call IS NOT NULL THEN
    INSERT INTO call_intent (company_id, principal, key, call_id, node_id, args_hash, at, row)
      SELECT unnest(c_company), unnest(c_principal), unnest(c_key), unnest(c_call), node_, unnest(c_args), unnest(c_at), unnest(c_row)
      ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS stored = ROW_COUNT;
    IF stored < cardinality(c_call) THEN
      -- Who holds a key already may be the call itself: it was stored, and nobody heard of it.
      SELECT coalesce(array_agg(c.call), '{}') INTO lost FROM (SELECT unnest(c_company) AS company, unnest(c_principal) AS principal,
              unnest(c_key) AS key, unnest(c_call) AS call) c
        WHERE (SELECT i.call_id FROM call_intent i WHERE i.company_id = c.company AND i.principal = c.principal AND i.key = c.key) IS DISTINCT FROM c.call;
    END IF;
    -- A statement of its own: a call that was settled and closed before our insert went through is seen here. One company at a time opens one partition.
    -- Nearly always no key was settled: one look into the index says so, and whose it was is asked only then.
    FOREACH one IN ARRAY string_to_array(companies_, ',')::uuid[] LOOP
      CONTINUE WHEN NOT one = ANY (c_company);
      CONTINUE WHEN NOT EXISTS (SELECT FROM idempotency k WHERE k.company_id = one AND k.principal = ANY (c_principal) AND k.key = ANY (c_key));
      lost := lost || ARRAY(SELECT c.call FROM (SELECT unnest(c_company) AS company, unnest(c_principal) AS principal, unnest(c_key) AS key,
              unnest(c_call) AS call) c
        WHERE c.company = one AND (SELECT true FROM idempotency k WHERE k.company_id = one AND k.principal = c.principal AND k.key = c.key LIMIT 1));
    END LOOP;
    IF lost <> '{}' THEN
      DELETE FROM call_intent i WHERE i.company_id = ANY ((SELECT souk_companies())::uuid[]) AND i.call_id = ANY (lost);
    END IF;
  END IF;
  IF s_number IS NULL THEN RETURN lost; END IF;
  IF lost = '{}' THEN
    INSERT INTO request_intent (company_id, node_id, number, rows) SELECT unnest(s_company), node_, unnest(s_number), unnest(s_rows);
  ELSE
    -- What may not act is not sent, so nothing of it may be taken for sent.
    INSERT INTO request_intent (company_id, node_id, number, rows)
      SELECT s.company, node_, s.number, kept.rows
      FROM (SELECT unnest(s_company) AS company, unnest(s_number) AS number, unnest(s_rows) AS rows) s
      CROSS JOIN LATERAL (SELECT jsonb_agg(r)::text AS rows FROM jsonb_array_elements(s.rows::jsonb) r WHERE NOT (r->>0)::uuid = ANY (lost)) kept
      WHERE kept.rows IS NOT NULL;
  END IF;
  RETURN lost;
END $$;

-- What nobody waits for: requests for the log, how requests of the log ended, and claims and sheets of this process that are not needed any more.
DO $migration$
DECLARE store text := $store$      INSERT INTO network_request (company_id, call_id, n, hop, at, principal, employee_id, agent_id, skill, version, connection, operation, method, host, port,
                                   path_hash, path, address, mode, layer, rule, verdict, reason, mutating, state, status, bytes_out, bytes_in, ms)
        SELECT unnest(q_company), unnest(q_call), unnest(q_n), unnest(q_hop), unnest(q_at), unnest(q_principal), unnest(q_employee), unnest(q_agent),
               unnest(q_skill), unnest(q_version), unnest(q_connection), unnest(q_operation), unnest(q_method), unnest(q_host), unnest(q_port),
               unnest(q_path_hash), unnest(q_path), unnest(q_address), unnest(q_mode), unnest(q_layer), unnest(q_rule), unnest(q_verdict), unnest(q_reason),
               unnest(q_mutating), unnest(q_state), unnest(q_status), unnest(q_bytes_out), unnest(q_bytes_in), unnest(q_ms)$store$;
BEGIN
EXECUTE replace($create$
CREATE FUNCTION souk_log_requests(
  companies_ text, node_ uuid,
  q_company uuid[], q_call uuid[], q_n int[], q_hop int[], q_at timestamptz[], q_principal text[], q_employee uuid[], q_agent uuid[], q_skill text[],
  q_version text[], q_connection text[], q_operation text[], q_method text[], q_host text[], q_port int[], q_path_hash text[], q_path text[],
  q_address text[], q_mode text[], q_layer text[], q_rule text[], q_verdict text[], q_reason text[], q_mutating boolean[], q_state text[],
  q_status int[], q_bytes_out bigint[], q_bytes_in bigint[], q_ms float8[],
  e_company uuid[], e_call uuid[], e_n int[], e_hop int[], e_state text[], e_status int[], e_bytes_in bigint[], e_ms float8[], e_reason text[],
  o_company uuid[], o_principal text[], o_key text[], o_call uuid[],
  d_number bigint[]
) RETURNS uuid[] LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
  PERFORM set_config('souk.company_ids', companies_, true);
  -- A request may come again when nobody heard that it was stored: looking for each whether it is there costs a fifth of what storing it does, so it is
  -- looked for when one is. Another one under the same number must not pass for it.
  IF q_call IS NOT NULL THEN
    BEGIN
{store};
    EXCEPTION WHEN unique_violation THEN
{store}
        ON CONFLICT DO NOTHING;
      IF EXISTS (
        SELECT FROM (SELECT unnest(q_company) AS company, unnest(q_call) AS call, unnest(q_n) AS n, unnest(q_hop) AS hop, unnest(q_at) AS at,
                       unnest(q_method) AS method, unnest(q_host) AS host, unnest(q_path_hash) AS path_hash) r
        JOIN network_request q ON q.company_id = r.company AND q.call_id = r.call AND q.n = r.n AND q.hop = r.hop
        WHERE (q.at, q.method, q.host, q.path_hash) IS DISTINCT FROM (r.at, r.method, r.host, r.path_hash))
      THEN RAISE unique_violation USING MESSAGE = 'another request of this number is on record'; END IF;
    END;
  END IF;
  -- The plan is made once per connection, often while the tables are empty, when any order of reading looks as good as another. A limit that is not known
  -- yet is taken for few rows, so that each row of the batch is looked up by its key. IS NOT DISTINCT FROM is never looked up in an index: with "=" the
  -- company seems to be rare twice (the policy names it too), and the index of company and time would pass for as good as the key.
  IF e_call IS NOT NULL THEN
    UPDATE network_request q SET state = r.state, status = r.status, bytes_in = r.bytes_in, ms = r.ms, reason = coalesce(r.reason, q.reason)
      FROM (SELECT unnest(e_company) AS company, unnest(e_call) AS call, unnest(e_n) AS n, unnest(e_hop) AS hop, unnest(e_state) AS state,
              unnest(e_status) AS status, unnest(e_bytes_in) AS bytes_in, unnest(e_ms) AS ms, unnest(e_reason) AS reason LIMIT cardinality(e_call)) r
      WHERE q.call_id = r.call AND q.n = r.n AND q.hop = r.hop AND q.company_id IS NOT DISTINCT FROM r.company AND q.state = 'intent';
  END IF;
  IF o_call IS NOT NULL THEN
    DELETE FROM call_intent i USING (SELECT unnest(o_company) AS company, unnest(o_principal) AS principal, unnest(o_key) AS key,
            unnest(o_call) AS call LIMIT cardinality(o_call)) c
      WHERE i.principal = c.principal AND i.key = c.key AND i.company_id IS NOT DISTINCT FROM c.company AND i.call_id = c.call;
  END IF;
  IF d_number IS NOT NULL THEN
    DELETE FROM request_intent s WHERE s.company_id = ANY ((SELECT souk_companies())::uuid[]) AND s.node_id = node_ AND s.number = ANY (d_number);
  END IF;
  RETURN '{}';
END $$;
$create$, '{store}', store);
END $migration$;
ALTER FUNCTION souk_intend_requests SET plan_cache_mode = force_generic_plan;
ALTER FUNCTION souk_intend_requests SET enable_seqscan = off;
ALTER FUNCTION souk_log_requests SET plan_cache_mode = force_generic_plan;
ALTER FUNCTION souk_log_requests SET enable_seqscan = off;

-- What a call that was cut off had sent; what has no answer is unknown from now on. Its process may live, with requests that are not in the log yet.
CREATE OR REPLACE FUNCTION souk_abandon_requests(company_ uuid, call_ uuid)
  RETURNS TABLE (n int, hop int, method text, host text, port int, path text, state text, status int, mutating boolean, bytes_out bigint, bytes_in bigint) LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
  PERFORM set_config('souk.company_ids', company_::text, true);
  PERFORM souk_log_sheet(company_, s.rows, call_) FROM request_intent s WHERE s.company_id = company_ AND strpos(s.rows, call_::text) > 0;
  UPDATE network_request q SET state = 'unknown' WHERE q.company_id = company_ AND q.call_id = call_ AND q.state = 'intent';
  RETURN QUERY SELECT q.n, q.hop, q.method, q.host, q.port, q.path, q.state, q.status, q.mutating, q.bytes_out, q.bytes_in
    FROM network_request q WHERE q.company_id = company_ AND q.call_id = call_ ORDER BY q.n, q.hop;
END $$;

-- Sheets whose process is gone (no heartbeat for so long). Ids only, for the janitor.
CREATE FUNCTION souk_orphaned_sheets(gone_ms_ int) RETURNS TABLE (company_id uuid, node_id uuid, number bigint)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
    SELECT s.company_id, s.node_id, s.number FROM request_intent s
    WHERE NOT EXISTS (SELECT FROM api_node a WHERE a.id = s.node_id AND a.seen_at > clock_timestamp() - make_interval(secs => gone_ms_ / 1000.0))
    LIMIT 1000 $$;
-- What a sheet holds and the log does not was on its way when its process went: nobody can say how it ended.
CREATE FUNCTION souk_close_sheet(company_ uuid, node_ uuid, number_ bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE left_ text;
BEGIN
  PERFORM set_config('souk.company_ids', company_::text, true);
  DELETE FROM request_intent WHERE company_id = company_ AND node_id = node_ AND number = number_ RETURNING rows INTO left_;
  IF left_ IS NOT NULL THEN PERFORM souk_log_sheet(company_, left_, NULL); END IF;
END $$;

REVOKE ALL ON FUNCTION souk_log_sheet, souk_intend_requests, souk_log_requests, souk_orphaned_sheets, souk_close_sheet FROM PUBLIC;
GRANT EXECUTE ON FUNCTION souk_log_sheet, souk_intend_requests, souk_log_requests, souk_orphaned_sheets, souk_close_sheet TO souk_settle;
-- Most requests are written here once now. Less room for second versions: a page holds nearly twice as many.
ALTER TABLE network_request SET (fillfactor = 80);

-- Read from its end, this index serves the newest first as well; and new rows come to its end, where they need no search and fill pages up.
DROP INDEX network_request_company_id_at_idx;
CREATE INDEX network_request_company_id_at_idx ON network_request (company_id, at);
