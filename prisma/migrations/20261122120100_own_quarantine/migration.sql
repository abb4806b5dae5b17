-- A company may keep a version from its own people, and release what holds for it alone; what holds for everybody stays the operator's.

-- Sets a version apart for the company of this transaction; false when it is in quarantine there already. Its reason is nobody else's to read.
CREATE FUNCTION souk_quarantine_own(id_ uuid, skill_ text, version_ text, reason_ text, by_ text) RETURNS boolean
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public AS $$
BEGIN
  IF souk_company() IS NULL OR EXISTS (SELECT FROM quarantine q WHERE q.skill = skill_ AND q.version = version_ AND q.only_company IS NULL AND q.lifted_at IS NULL) THEN
    RETURN false;
  END IF;
  INSERT INTO quarantine (id, skill, version, reason, source, created_by, created_at, only_company)
    VALUES (id_, skill_, version_, reason_, 'company', by_, clock_timestamp(), souk_company()) ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN RETURN false; END IF;
  INSERT INTO notice (company_id, id, kind, params, audience, created_at)
    VALUES (souk_company(), gen_random_uuid(), 'version.quarantined',
            jsonb_build_object('skill', skill_, 'version', version_, 'reason', reason_, 'source', 'company'), 'admin', clock_timestamp());
  PERFORM pg_notify('souk_epoch', '');
  RETURN true;
END $$;

-- The company releases what holds for it alone. A publisher that was told of the quarantine is told that it ended, without the company's words.
CREATE FUNCTION souk_lift_own_quarantine(id_ uuid, by_ text, reason_ text) RETURNS boolean
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public AS $$
DECLARE q quarantine;
BEGIN
  UPDATE quarantine SET lifted_at = clock_timestamp(), lifted_by = by_, lift_reason = reason_
    WHERE id = id_ AND only_company = souk_company() AND lifted_at IS NULL RETURNING * INTO q;
  IF NOT FOUND THEN RETURN false; END IF;
  INSERT INTO notice (company_id, id, kind, params, audience, created_at)
    VALUES (q.only_company, gen_random_uuid(), 'version.released',
            jsonb_build_object('skill', q.skill, 'version', q.version, 'reason', reason_), 'admin', clock_timestamp());
  IF q.source = 'sandbox' THEN
    PERFORM souk_notify_publisher(split_part(q.skill, '/', 1), 'version.released',
      jsonb_build_object('skill', q.skill, 'version', q.version, 'reason', 'by the company it was suspended for'));
  END IF;
  PERFORM pg_notify('souk_epoch', '');
  RETURN true;
END $$;

-- As in 20261122090200, but what a company decided for itself is not the operator's to end.
CREATE OR REPLACE FUNCTION souk_lift_quarantine(id_ uuid, by_ text, reason_ text) RETURNS boolean
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public AS $$
DECLARE q quarantine; params_ jsonb;
BEGIN
  UPDATE quarantine SET lifted_at = clock_timestamp(), lifted_by = by_, lift_reason = reason_
    WHERE id = id_ AND source <> 'company' AND lifted_at IS NULL RETURNING * INTO q;
  IF NOT FOUND THEN RETURN false; END IF;
  params_ := jsonb_build_object('skill', q.skill, 'version', q.version, 'reason', reason_);
  IF q.only_company IS NULL THEN
    UPDATE quarantine o SET lifted_at = clock_timestamp(), lifted_by = by_, lift_reason = reason_
      WHERE o.skill = q.skill AND o.version = q.version AND o.source <> 'company' AND o.lifted_at IS NULL;
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

-- Names of the companies that single quarantines are for; the operator sees them.
CREATE FUNCTION souk_quarantined_companies() RETURNS TABLE (id uuid, name text) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public
  AS $$ SELECT c.id, c.name FROM company c WHERE c.id IN (SELECT q.only_company FROM quarantine q) $$;
REVOKE ALL ON FUNCTION souk_quarantine_own(uuid, text, text, text, text), souk_lift_own_quarantine(uuid, text, text), souk_quarantined_companies() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION souk_quarantine_own(uuid, text, text, text, text), souk_lift_own_quarantine(uuid, text, text), souk_quarantined_companies() TO souk_app;
