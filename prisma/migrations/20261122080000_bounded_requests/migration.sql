-- What people can ask for never slows a heartbeat down (T6, invariant 12): requests to cancel are few, short-lived and sent only where they matter.
-- Each asker has a request of their own: one by somebody who may not does not stand in for the caller's.
ALTER TABLE cancel_request DROP CONSTRAINT cancel_request_pkey, ADD PRIMARY KEY (company_id, call_id, requested_by);
GRANT DELETE ON cancel_request TO souk_app;

-- Asks the other nodes to end a call. `unknown`: no long call, and nobody else runs anything this asker may end.
-- `too_many`: a person (their agents count as them) has ten such requests under way, the company two hundred.
CREATE FUNCTION souk_request_cancel(node_ uuid, call_ uuid, by_ text, employee_ uuid, any_ boolean) RETURNS text
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public AS $$
DECLARE
  company_ uuid := souk_company();
  is_long boolean := EXISTS (SELECT FROM running_call r WHERE r.company_id = company_ AND r.call_id = call_);
  of_company bigint;
  of_person bigint;
BEGIN
  DELETE FROM cancel_request c WHERE (c.company_id, c.call_id, c.requested_by) IN (
    SELECT o.company_id, o.call_id, o.requested_by FROM cancel_request o
    WHERE o.requested_at < clock_timestamp() - interval '2 minutes' LIMIT 200 FOR UPDATE SKIP LOCKED);
  IF NOT is_long AND NOT EXISTS (
    SELECT FROM api_node n, jsonb_to_recordset(n.load->'running') AS g(company uuid, employee text, caller text)
    WHERE n.id <> node_ AND n.seen_at > clock_timestamp() - interval '2 seconds'
      AND (jsonb_array_length(n.load->'running') >= 500
        OR g.company = company_ AND (any_ OR g.caller = by_ OR by_ = 'employee:' || employee_::text AND g.employee = employee_::text))
  ) THEN RETURN 'unknown'; END IF;
  PERFORM pg_advisory_xact_lock(hashtext('cancel_request'), hashtext(company_::text));
  SELECT count(*), count(*) FILTER (WHERE coalesce(c.employee_id::text, c.requested_by) = coalesce(employee_::text, by_)) INTO of_company, of_person
    FROM cancel_request c WHERE c.company_id = company_ AND (c.call_id, c.requested_by) <> (call_, by_);
  IF of_company >= 200 OR NOT is_long AND of_person >= 10 THEN RETURN 'too_many'; END IF;
  INSERT INTO cancel_request (company_id, call_id, requested_by, employee_id, any_call, requested_at)
    VALUES (company_, call_, by_, employee_, any_, clock_timestamp())
    ON CONFLICT (company_id, call_id, requested_by) DO UPDATE SET employee_id = employee_, any_call = any_, requested_at = clock_timestamp();
  PERFORM pg_notify('souk_epoch', '');
  RETURN 'asked';
END $$;
REVOKE ALL ON FUNCTION souk_request_cancel(uuid, uuid, text, uuid, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION souk_request_cancel(uuid, uuid, text, uuid, boolean) TO souk_app;

-- A heartbeat brings requests of companies that run something on that node; a node that cuts its list off gets all.
CREATE OR REPLACE FUNCTION souk_beat(node_ uuid, pid_ integer, machine_ text, window_ integer, load_ jsonb) RETURNS jsonb
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  PERFORM set_config('synchronous_commit', 'off', true);
  INSERT INTO api_node (id, pid, machine, started_at, seen_at, load) VALUES (node_, pid_, machine_, clock_timestamp(), clock_timestamp(), load_)
    ON CONFLICT (id) DO UPDATE SET seen_at = clock_timestamp(), load = load_;
  RETURN jsonb_build_object(
    'epochs', (SELECT coalesce(jsonb_object_agg(e.company_id, e.value::text), '{}') FROM company_epoch e
               WHERE e.changed_at > clock_timestamp() - make_interval(secs => window_)),
    'stops', (SELECT coalesce(jsonb_agg(s.stop), '[]') FROM (
       SELECT jsonb_build_object('id', k.id, 'companyId', k.company_id, 'platform', k.platform, 'code', 'killed',
               'kind', k.target_kind, 'target', k.target_id, 'reason', k.reason) AS stop FROM kill_switch k WHERE k.lifted_at IS NULL
       UNION ALL SELECT jsonb_build_object('id', q.id, 'companyId', NULL, 'platform', true, 'code', 'quarantined',
               'kind', 'version', 'target', q.skill || '@' || q.version, 'reason', q.reason) FROM quarantine q WHERE q.lifted_at IS NULL) s),
    'cancels', (SELECT coalesce(jsonb_agg(jsonb_build_object('callId', c.call_id, 'companyId', c.company_id, 'by', c.requested_by,
               'employeeId', c.employee_id, 'anyCall', c.any_call)), '[]') FROM cancel_request c
               WHERE c.requested_at > clock_timestamp() - interval '2 minutes'
                 AND (coalesce(jsonb_array_length(load_->'running'), 0) >= 500
                   OR c.company_id IN (SELECT g.company FROM jsonb_to_recordset(load_->'running') AS g(company uuid)))),
    'nodes', (SELECT count(*) FROM api_node n WHERE n.seen_at > clock_timestamp() - interval '1 second'));
END $$;
