-- What one company's calls do suspends a version for that company; only what happens in several companies, or an operator, suspends it for all.
ALTER TABLE quarantine ADD COLUMN only_company uuid;
DROP INDEX quarantine_in_force;
CREATE UNIQUE INDEX quarantine_in_force ON quarantine (skill, version, coalesce(only_company, '00000000-0000-0000-0000-000000000000')) WHERE lifted_at IS NULL;

-- A violation, and how many there are with it: of this company, of all, and in how many companies. Of the last 30 days, since the last release.
-- The lock of souk_note_violation is held until the transaction that suspends the version ends.
CREATE FUNCTION souk_count_violation(company_ uuid, id_ uuid, call_ uuid, skill_ text, version_ text, sha256_ text, kind_ text)
  RETURNS TABLE (own bigint, everywhere bigint, companies bigint)
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public AS $$
BEGIN
  PERFORM souk_note_violation(company_, id_, call_, skill_, version_, sha256_, kind_);
  RETURN QUERY SELECT count(*) FILTER (WHERE v.company_id = company_), count(*), count(DISTINCT v.company_id) FROM sandbox_violation v
    WHERE v.skill = skill_ AND v.version = version_ AND v.at > clock_timestamp() - interval '30 days'
      AND v.at > coalesce((SELECT max(q.lifted_at) FROM quarantine q WHERE q.skill = skill_ AND q.version = version_
                             AND coalesce(q.only_company, v.company_id) = v.company_id), '-infinity');
END $$;

-- Suspends a version for one company and tells it and the publisher; false when it is suspended there already. The text names no company.
CREATE FUNCTION souk_quarantine_for(id_ uuid, company_ uuid, skill_ text, version_ text, reason_ text) RETURNS boolean
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public AS $$
DECLARE params_ jsonb := jsonb_build_object('skill', skill_, 'version', version_, 'reason', reason_, 'source', 'sandbox');
BEGIN
  IF EXISTS (SELECT FROM quarantine q WHERE q.skill = skill_ AND q.version = version_ AND q.only_company IS NULL AND q.lifted_at IS NULL) THEN
    RETURN false;
  END IF;
  INSERT INTO quarantine (id, skill, version, reason, source, created_by, created_at, only_company)
    VALUES (id_, skill_, version_, reason_, 'sandbox', 'system', clock_timestamp(), company_) ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN RETURN false; END IF;
  INSERT INTO notice (company_id, id, kind, params, audience, created_at)
    VALUES (company_, gen_random_uuid(), 'version.quarantined', params_, 'admin', clock_timestamp());
  PERFORM souk_notify_publisher(split_part(skill_, '/', 1), 'version.quarantined', params_);
  PERFORM pg_notify('souk_epoch', '');
  RETURN true;
END $$;

-- A release for everybody ends those of single companies, too.
CREATE OR REPLACE FUNCTION souk_lift_quarantine(id_ uuid, by_ text, reason_ text) RETURNS boolean
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public AS $$
DECLARE q quarantine; params_ jsonb;
BEGIN
  UPDATE quarantine SET lifted_at = clock_timestamp(), lifted_by = by_, lift_reason = reason_ WHERE id = id_ AND lifted_at IS NULL RETURNING * INTO q;
  IF NOT FOUND THEN RETURN false; END IF;
  params_ := jsonb_build_object('skill', q.skill, 'version', q.version, 'reason', reason_);
  IF q.only_company IS NULL THEN
    UPDATE quarantine o SET lifted_at = clock_timestamp(), lifted_by = by_, lift_reason = reason_
      WHERE o.skill = q.skill AND o.version = q.version AND o.lifted_at IS NULL;
    UPDATE skill_version SET status = 'published' WHERE skill = q.skill AND version = q.version AND status = 'quarantined';
    PERFORM souk_notify_holders(q.skill, q.version, 'version.released', params_);
  ELSE
    INSERT INTO notice (company_id, id, kind, params, audience, created_at)
      VALUES (q.only_company, gen_random_uuid(), 'version.released', params_, 'admin', clock_timestamp());
  END IF;
  PERFORM souk_notify_publisher(split_part(q.skill, '/', 1), 'version.released', params_);
  PERFORM pg_notify('souk_epoch', '');
  RETURN true;
END $$;
REVOKE ALL ON FUNCTION souk_count_violation(uuid, uuid, uuid, text, text, text, text), souk_quarantine_for(uuid, uuid, text, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION souk_count_violation(uuid, uuid, uuid, text, text, text, text), souk_quarantine_for(uuid, uuid, text, text, text) TO souk_app;

-- As in 20261122080000, but a quarantine binds the company it is for.
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
       UNION ALL SELECT jsonb_build_object('id', q.id, 'companyId', q.only_company, 'platform', q.only_company IS NULL, 'code', 'quarantined',
               'kind', 'version', 'target', q.skill || '@' || q.version, 'reason', q.reason) FROM quarantine q WHERE q.lifted_at IS NULL) s),
    'cancels', (SELECT coalesce(jsonb_agg(jsonb_build_object('callId', c.call_id, 'companyId', c.company_id, 'by', c.requested_by,
               'employeeId', c.employee_id, 'anyCall', c.any_call)), '[]') FROM cancel_request c
               WHERE c.requested_at > clock_timestamp() - interval '2 minutes'
                 AND (coalesce(jsonb_array_length(load_->'running'), 0) >= 500
                   OR c.company_id IN (SELECT g.company FROM jsonb_to_recordset(load_->'running') AS g(company uuid)))),
    'nodes', (SELECT count(*) FROM api_node n WHERE n.seen_at > clock_timestamp() - interval '1 second'));
END $$;
