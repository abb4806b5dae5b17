-- One flush of the network journal, as before, but every row is looked up by its whole key. Joined with the batch, tables were read by company:
-- the plan is made once per connection, often while they are still small, and then each flush took longer the more a company had sent.
CREATE OR REPLACE FUNCTION souk_network_flush(companies_ text, calls_ json, requests_ json, results_ json, closed_ json) RETURNS SETOF uuid LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  lost uuid[] := '{}';
  ended record;
  over record;
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
      WHERE (SELECT i.call_id FROM call_intent i WHERE i.company_id = c.company AND i.principal = c.principal AND i.key = c.key) IS DISTINCT FROM c.call
         OR (SELECT true FROM idempotency k WHERE k.company_id = c.company AND k.principal = c.principal AND k.key = c.key LIMIT 1);
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
    FOR ended IN SELECT r.* FROM json_to_recordset(results_)
        AS r(company uuid, call uuid, n int, hop int, state text, status int, "bytesIn" bigint, ms float8, reason text) LOOP
      -- IS NOT DISTINCT FROM is never looked up in an index. With "=" the company seems to be rare twice (the policy names it too), and the index of
      -- company and time is taken for as good as the key: all a company ever sent would be read.
      UPDATE network_request q
        SET state = ended.state, status = ended.status, bytes_in = ended."bytesIn", ms = ended.ms, reason = coalesce(ended.reason, q.reason)
        WHERE q.call_id = ended.call AND q.n = ended.n AND q.hop = ended.hop AND q.company_id IS NOT DISTINCT FROM ended.company AND q.state = 'intent';
    END LOOP;
  END IF;
  IF closed_ IS NOT NULL THEN
    FOR over IN SELECT c.* FROM json_to_recordset(closed_) AS c(company uuid, principal text, key text, call uuid) LOOP
      DELETE FROM call_intent i WHERE i.company_id = over.company AND i.principal = over.principal AND i.key = over.key AND i.call_id = over.call;
    END LOOP;
  END IF;
END $$;
