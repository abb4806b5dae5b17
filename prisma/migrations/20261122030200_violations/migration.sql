-- Violations are counted one after the other, whatever process saw them; and every process knows whose code runs apart.
ALTER TABLE sandbox_violation ADD COLUMN sha256 text NOT NULL DEFAULT '';

-- The lock is held until the transaction that suspends the version ends: two processes never both see the third violation, nor both miss it.
CREATE FUNCTION souk_note_violation(company_ uuid, id_ uuid, call_ uuid, skill_ text, version_ text, sha256_ text, kind_ text) RETURNS bigint
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('souk.violation.' || skill_ || '@' || version_, 0));
  INSERT INTO sandbox_violation (company_id, id, call_id, skill, version, sha256, kind, at)
    VALUES (company_, id_, call_, skill_, version_, sha256_, kind_, clock_timestamp()) ON CONFLICT DO NOTHING;
  IF FOUND AND sha256_ <> '' THEN PERFORM pg_notify('souk_violator', sha256_); END IF;
  RETURN (SELECT count(*) FROM sandbox_violation v WHERE v.skill = skill_ AND v.version = version_
    AND v.at > coalesce((SELECT max(q.lifted_at) FROM quarantine q WHERE q.skill = skill_ AND q.version = version_), '-infinity'));
END $$;
CREATE OR REPLACE FUNCTION souk_note_violation(company_ uuid, id_ uuid, call_ uuid, skill_ text, version_ text, kind_ text) RETURNS bigint
  LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public AS $$
    SELECT souk_note_violation(company_, id_, call_, skill_, version_, '', kind_) $$;

-- Hashes of code that went against the walls, anywhere, newest first.
CREATE FUNCTION souk_violators(limit_ int) RETURNS SETOF text LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT v.sha256 FROM sandbox_violation v WHERE v.sha256 <> '' GROUP BY v.sha256 ORDER BY max(v.at) DESC LIMIT limit_ $$;
REVOKE ALL ON FUNCTION souk_note_violation(uuid, uuid, uuid, text, text, text, text), souk_violators(int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION souk_note_violation(uuid, uuid, uuid, text, text, text, text), souk_violators(int) TO souk_app;
