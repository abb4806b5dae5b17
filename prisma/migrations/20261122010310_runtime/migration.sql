-- Long calls, company settings, version review, notices, quarantine, retention (T6).
ALTER TABLE cancel_request ADD COLUMN employee_id uuid, ADD COLUMN any_call boolean NOT NULL DEFAULT false;
CREATE TABLE running_call (
  company_id uuid NOT NULL,
  call_id uuid NOT NULL,
  node_id uuid NOT NULL,
  skill text NOT NULL,
  version text NOT NULL,
  principal text NOT NULL,
  employee_id uuid,
  agent_id uuid,
  idempotency_key text,
  args_hash text,
  started_at timestamptz(3) NOT NULL,
  deadline_at timestamptz(3) NOT NULL,
  fraction double precision,
  note text,
  lost_row text NOT NULL,
  PRIMARY KEY (company_id, call_id)
);
-- One key runs once, on whichever node it arrives.
CREATE UNIQUE INDEX running_call_key ON running_call (company_id, principal, idempotency_key) WHERE idempotency_key IS NOT NULL;
CREATE TABLE company_runtime (
  company_id uuid NOT NULL PRIMARY KEY,
  settings jsonb NOT NULL,
  updated_by text NOT NULL,
  updated_at timestamptz(3) NOT NULL
);
CREATE TABLE version_review (
  company_id uuid NOT NULL,
  skill text NOT NULL,
  version text NOT NULL,
  decision text NOT NULL,
  comment text NOT NULL,
  decided_by text NOT NULL,
  decided_at timestamptz(3) NOT NULL,
  PRIMARY KEY (company_id, skill, version)
);
CREATE TABLE notice (
  company_id uuid NOT NULL,
  id uuid NOT NULL,
  kind text NOT NULL,
  params jsonb NOT NULL,
  audience text NOT NULL,
  created_at timestamptz(3) NOT NULL,
  read_by text[] NOT NULL DEFAULT '{}',
  PRIMARY KEY (company_id, id)
);
CREATE INDEX notice_company_id_created_at_idx ON notice (company_id, created_at DESC);
CREATE TABLE quarantine (
  id uuid NOT NULL PRIMARY KEY,
  skill text NOT NULL,
  version text NOT NULL,
  reason text NOT NULL,
  source text NOT NULL,
  created_by text NOT NULL,
  created_at timestamptz(3) NOT NULL,
  lifted_at timestamptz(3),
  lifted_by text,
  lift_reason text
);
CREATE UNIQUE INDEX quarantine_in_force ON quarantine (skill, version) WHERE lifted_at IS NULL;
CREATE TABLE sandbox_violation (
  company_id uuid NOT NULL,
  id uuid NOT NULL,
  call_id uuid NOT NULL,
  skill text NOT NULL,
  version text NOT NULL,
  kind text NOT NULL,
  at timestamptz(3) NOT NULL,
  PRIMARY KEY (company_id, id)
);
CREATE INDEX sandbox_violation_version ON sandbox_violation (skill, version, at);
CREATE TABLE retention_mark (
  company_id uuid NOT NULL PRIMARY KEY,
  cleared_to timestamptz(3) NOT NULL
);

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['running_call', 'company_runtime', 'version_review', 'notice', 'sandbox_violation', 'retention_mark'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY app ON %I TO souk_app USING (company_id = (SELECT souk_company())) WITH CHECK (company_id = (SELECT souk_company()))', t);
    EXECUTE format('CREATE POLICY owner ON %I TO CURRENT_USER USING (true) WITH CHECK (true)', t);
    EXECUTE format('GRANT SELECT ON %I TO souk_app', t);
  END LOOP;
END $$;
GRANT INSERT, DELETE, UPDATE (fraction, note) ON running_call TO souk_app;
GRANT INSERT, UPDATE ON company_runtime TO souk_app;
GRANT INSERT, UPDATE ON version_review TO souk_app;
GRANT INSERT, UPDATE (read_by) ON notice TO souk_app;
GRANT SELECT ON quarantine TO souk_app;
CREATE POLICY settle ON retention_mark TO souk_settle USING (company_id = ANY ((SELECT souk_companies())::uuid[])) WITH CHECK (company_id = ANY ((SELECT souk_companies())::uuid[]));
GRANT SELECT, INSERT, UPDATE ON retention_mark TO souk_settle;

-- The heartbeat brings quarantined versions and whole requests to cancel, too.
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
               'employeeId', c.employee_id, 'anyCall', c.any_call)), '[]') FROM cancel_request c WHERE c.requested_at > clock_timestamp() - interval '2 minutes'),
    'nodes', (SELECT count(*) FROM api_node n WHERE n.seen_at > clock_timestamp() - interval '1 second'));
END $$;

-- Takes over long calls whose node has died, or that are long past their deadline. `stored`: the call ended and only the row was left.
CREATE FUNCTION souk_claim_lost_calls(node_ uuid) RETURNS TABLE (company_id uuid, call_id uuid, lost_row text, stored boolean)
  LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public AS $$
    UPDATE running_call r SET node_id = node_, deadline_at = greatest(r.deadline_at, clock_timestamp())
    WHERE r.deadline_at < clock_timestamp() - interval '30 seconds'
       OR NOT EXISTS (SELECT FROM api_node n WHERE n.id = r.node_id AND n.seen_at > clock_timestamp() - interval '5 seconds')
    RETURNING r.company_id, r.call_id, r.lost_row, EXISTS (SELECT FROM call c WHERE c.company_id = r.company_id AND c.id = r.call_id) $$;

-- Tells the companies that have a skill enabled (in this version, when one is given).
CREATE FUNCTION souk_notify_holders(skill_ text, version_ text, kind_ text, params_ jsonb) RETURNS bigint
  LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public AS $$
    WITH told AS (
      INSERT INTO notice (company_id, id, kind, params, audience, created_at)
      SELECT e.company_id, gen_random_uuid(), kind_, params_, 'admin', clock_timestamp() FROM enablement e
      WHERE e.skill = skill_ AND (version_ IS NULL OR e.version = version_) RETURNING 1)
    SELECT count(*) FROM told $$;
CREATE FUNCTION souk_notify_publisher(publisher_ text, kind_ text, params_ jsonb) RETURNS void
  LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public AS $$
    INSERT INTO notice (company_id, id, kind, params, audience, created_at)
    SELECT p.owner_id, gen_random_uuid(), kind_, params_, 'vendor', clock_timestamp() FROM publisher p WHERE p.slug = publisher_ $$;

-- Quarantines a version; false when it is already. The status moves in the same transaction.
CREATE FUNCTION souk_quarantine(id_ uuid, skill_ text, version_ text, reason_ text, source_ text, by_ text) RETURNS boolean
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public AS $$
BEGIN
  INSERT INTO quarantine (id, skill, version, reason, source, created_by, created_at)
    VALUES (id_, skill_, version_, reason_, source_, by_, clock_timestamp()) ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN RETURN false; END IF;
  UPDATE skill_version SET status = 'quarantined' WHERE skill = skill_ AND version = version_ AND status = 'published';
  PERFORM souk_notify_holders(skill_, version_, 'version.quarantined', jsonb_build_object('skill', skill_, 'version', version_, 'reason', reason_, 'source', source_));
  PERFORM souk_notify_publisher(split_part(skill_, '/', 1), 'version.quarantined', jsonb_build_object('skill', skill_, 'version', version_, 'reason', reason_, 'source', source_));
  PERFORM pg_notify('souk_epoch', '');
  RETURN true;
END $$;
CREATE FUNCTION souk_lift_quarantine(id_ uuid, by_ text, reason_ text) RETURNS boolean
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public AS $$
DECLARE q quarantine;
BEGIN
  UPDATE quarantine SET lifted_at = clock_timestamp(), lifted_by = by_, lift_reason = reason_ WHERE id = id_ AND lifted_at IS NULL RETURNING * INTO q;
  IF NOT FOUND THEN RETURN false; END IF;
  UPDATE skill_version SET status = 'published' WHERE skill = q.skill AND version = q.version AND status = 'quarantined';
  PERFORM souk_notify_holders(q.skill, q.version, 'version.released', jsonb_build_object('skill', q.skill, 'version', q.version, 'reason', reason_));
  PERFORM souk_notify_publisher(split_part(q.skill, '/', 1), 'version.released', jsonb_build_object('skill', q.skill, 'version', q.version, 'reason', reason_));
  PERFORM pg_notify('souk_epoch', '');
  RETURN true;
END $$;
-- How many companies hold a version.
CREATE FUNCTION souk_holders(skill_ text, version_ text) RETURNS bigint
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
    SELECT count(*) FROM enablement e WHERE e.skill = skill_ AND e.version = version_ $$;

-- Notes a violation; answers how many there were since the version was last released.
CREATE FUNCTION souk_note_violation(company_ uuid, id_ uuid, call_ uuid, skill_ text, version_ text, kind_ text) RETURNS bigint
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public AS $$
BEGIN
  INSERT INTO sandbox_violation (company_id, id, call_id, skill, version, kind, at) VALUES (company_, id_, call_, skill_, version_, kind_, clock_timestamp());
  RETURN (SELECT count(*) FROM sandbox_violation v WHERE v.skill = skill_ AND v.version = version_
    AND v.at > coalesce((SELECT max(q.lifted_at) FROM quarantine q WHERE q.skill = skill_ AND q.version = version_), '-infinity'));
END $$;

-- The nodes, for the operator.
CREATE FUNCTION souk_nodes() RETURNS TABLE (id uuid, pid integer, machine text, started_at timestamptz, seen_at timestamptz, age_ms double precision, load jsonb)
  LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public AS $$
    SELECT n.id, n.pid, n.machine, n.started_at, n.seen_at, extract(epoch FROM clock_timestamp() - n.seen_at) * 1000, n.load FROM api_node n
    WHERE n.seen_at > clock_timestamp() - interval '1 hour' ORDER BY n.started_at $$;
-- What the operator looks at first, without any company in it.
CREATE FUNCTION souk_operator_now() RETURNS jsonb
  LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public AS $$
    SELECT jsonb_build_object(
      'now', clock_timestamp(),
      'atRisk', (SELECT coalesce(jsonb_agg(x), '[]') FROM (SELECT o.currency, count(*) AS outcomes, sum(o.price_micro)::text AS micro,
                 count(*) FILTER (WHERE o.state = 'disputed') AS disputed FROM outcome o WHERE o.state IN ('pending', 'disputed') GROUP BY o.currency) x),
      'calls', (SELECT jsonb_build_object('total', count(*), 'succeeded', count(*) FILTER (WHERE status = 'succeeded'),
                 'denied', count(*) FILTER (WHERE status = 'denied'), 'failed', count(*) FILTER (WHERE status NOT IN ('succeeded', 'denied', 'cancelled')))
                 FROM call WHERE admitted_at > clock_timestamp() - interval '1 hour'),
      'failing', (SELECT coalesce(jsonb_agg(x), '[]') FROM (SELECT skill, version, error_code AS code, count(*) AS calls, count(DISTINCT company_id) AS companies
                 FROM call WHERE admitted_at > clock_timestamp() - interval '1 hour' AND status NOT IN ('succeeded', 'denied', 'cancelled')
                 GROUP BY skill, version, error_code ORDER BY count(*) DESC, skill LIMIT 20) x),
      'longCalls', (SELECT count(*) FROM running_call),
      'oldestLongCallMs', (SELECT extract(epoch FROM clock_timestamp() - min(started_at)) * 1000 FROM running_call),
      'overdueOutcomes', (SELECT count(*) FROM outcome WHERE state = 'pending' AND settles_at < clock_timestamp() - interval '1 minute'),
      'oldestOverdueMs', (SELECT extract(epoch FROM clock_timestamp() - min(settles_at)) * 1000 FROM outcome WHERE state = 'pending' AND settles_at < clock_timestamp() - interval '1 minute'),
      'killsInForce', (SELECT count(*) FROM kill_switch WHERE lifted_at IS NULL),
      'quarantined', (SELECT count(*) FROM quarantine WHERE lifted_at IS NULL),
      'lastCallAt', (SELECT max(admitted_at) FROM call WHERE admitted_at > clock_timestamp() - interval '1 day'),
      'ledgerDifference', (SELECT coalesce(sum(debits_posted) - sum(credits_posted), 0)::text FROM account)) $$;

-- Clears inputs and outputs that are older than their retention, in slices; answers how many calls it looked at (0: done).
CREATE FUNCTION souk_clear_contents(company_ uuid, before_ timestamptz, limit_ integer) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE mark timestamptz; upto timestamptz; looked integer;
BEGIN
  PERFORM set_config('souk.company_ids', company_::text, true);
  SELECT cleared_to INTO mark FROM retention_mark WHERE company_id = company_;
  SELECT max(t.admitted_at), count(*) INTO upto, looked FROM (
    SELECT c.admitted_at FROM call c WHERE c.company_id = company_ AND c.admitted_at >= coalesce(mark, '-infinity') AND c.admitted_at < before_
    ORDER BY c.admitted_at LIMIT limit_) t;
  IF looked = 0 THEN RETURN 0; END IF;
  UPDATE call SET input = NULL, answer = NULL WHERE company_id = company_ AND admitted_at >= coalesce(mark, '-infinity') AND admitted_at <= upto
    AND (input IS NOT NULL OR answer IS NOT NULL);
  INSERT INTO retention_mark (company_id, cleared_to) VALUES (company_, upto + interval '1 millisecond')
    ON CONFLICT (company_id) DO UPDATE SET cleared_to = EXCLUDED.cleared_to;
  RETURN looked;
END $$;

REVOKE ALL ON FUNCTION souk_claim_lost_calls(uuid), souk_notify_holders(text, text, text, jsonb), souk_notify_publisher(text, text, jsonb),
  souk_quarantine(uuid, text, text, text, text, text), souk_lift_quarantine(uuid, text, text), souk_holders(text, text),
  souk_note_violation(uuid, uuid, uuid, text, text, text), souk_nodes(), souk_operator_now(), souk_clear_contents(uuid, timestamptz, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION souk_claim_lost_calls(uuid), souk_notify_holders(text, text, text, jsonb), souk_notify_publisher(text, text, jsonb),
  souk_quarantine(uuid, text, text, text, text, text), souk_lift_quarantine(uuid, text, text), souk_holders(text, text),
  souk_note_violation(uuid, uuid, uuid, text, text, text), souk_nodes(), souk_operator_now() TO souk_app;
GRANT EXECUTE ON FUNCTION souk_clear_contents(uuid, timestamptz, integer) TO souk_settle;
