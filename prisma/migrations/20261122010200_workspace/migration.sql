-- Workspace (DESIGN T5): moves and removals, areas, quotas, paths that look alike, labels, review, the read log. Expand only.
ALTER TABLE file_head ADD COLUMN fold text;
ALTER TABLE file_version ADD COLUMN cause text;
ALTER TABLE file_blob ADD COLUMN size bigint NOT NULL DEFAULT 0, ADD COLUMN place text;
ALTER TABLE file_blob ALTER COLUMN content DROP NOT NULL;
UPDATE file_blob SET size = octet_length(content);
UPDATE file_head SET fold = lower(path);
CREATE INDEX file_head_fold ON file_head (company_id, fold COLLATE "C") WHERE NOT deleted;
CREATE INDEX file_version_company_id_at_idx ON file_version (company_id, at DESC);
CREATE INDEX file_version_blob ON file_version (company_id, sha256);

-- Bytes of a blob beyond its first megabyte; the first stays in file_blob.
CREATE TABLE file_blob_chunk (
  company_id uuid NOT NULL, sha256 text NOT NULL, n integer NOT NULL, content bytea NOT NULL,
  CONSTRAINT file_blob_chunk_pkey PRIMARY KEY (company_id, sha256, n)
);
-- What an area holds now, kept by the functions that move heads. '' is the whole company.
CREATE TABLE file_usage (
  company_id uuid NOT NULL, area text NOT NULL, files bigint NOT NULL DEFAULT 0, bytes bigint NOT NULL DEFAULT 0,
  CONSTRAINT file_usage_pkey PRIMARY KEY (company_id, area)
);
CREATE TABLE file_quota (
  company_id uuid NOT NULL, area text NOT NULL, max_files bigint NOT NULL, max_bytes bigint NOT NULL,
  CONSTRAINT file_quota_pkey PRIMARY KEY (company_id, area)
);
-- kind label: what is below the prefix is e.g. confidential. kind review: what a skill writes below it waits for a person.
CREATE TABLE file_rule (
  company_id uuid NOT NULL, prefix text NOT NULL, kind text NOT NULL, value text NOT NULL, set_by uuid, at timestamptz(3) NOT NULL,
  CONSTRAINT file_rule_pkey PRIMARY KEY (company_id, prefix, kind)
);
-- Which data was read, by which call or person.
CREATE TABLE file_read (
  company_id uuid NOT NULL, id uuid NOT NULL, path text NOT NULL, version integer NOT NULL, bytes bigint NOT NULL, label text,
  call_id uuid, skill text, skill_version text, employee_id uuid, agent_id uuid, at timestamptz(3) NOT NULL,
  CONSTRAINT file_read_pkey PRIMARY KEY (company_id, id)
);
CREATE INDEX file_read_company_id_path_at_idx ON file_read (company_id, path, at DESC);
CREATE INDEX file_read_company_id_skill_at_idx ON file_read (company_id, skill, at DESC);
CREATE INDEX file_read_company_id_call_id_idx ON file_read (company_id, call_id);
-- Writes of a call that succeeded and wait for a person.
CREATE TABLE file_pending (
  company_id uuid NOT NULL, call_id uuid NOT NULL, path text NOT NULL, fold text NOT NULL, base integer NOT NULL, sha256 text NOT NULL,
  size integer NOT NULL, deleted boolean NOT NULL, cause text, skill text NOT NULL, skill_version text NOT NULL,
  employee_id uuid, agent_id uuid, at timestamptz(3) NOT NULL, state text NOT NULL, decided_by uuid, decided_at timestamptz(3),
  CONSTRAINT file_pending_pkey PRIMARY KEY (company_id, call_id, path)
);
CREATE INDEX file_pending_company_id_state_at_idx ON file_pending (company_id, state, at);

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['file_blob_chunk', 'file_usage', 'file_quota', 'file_rule', 'file_read', 'file_pending'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY app ON %I TO souk_app USING (company_id = (SELECT souk_company())) WITH CHECK (company_id = (SELECT souk_company()))', t);
    EXECUTE format('CREATE POLICY owner ON %I TO CURRENT_USER USING (true) WITH CHECK (true)', t);
  END LOOP;
  FOREACH t IN ARRAY ARRAY['file_usage', 'file_quota', 'file_read', 'file_pending'] LOOP
    EXECUTE format('CREATE POLICY settle ON %I TO souk_settle USING (company_id = ANY ((SELECT souk_companies())::uuid[])) WITH CHECK (company_id = ANY ((SELECT souk_companies())::uuid[]))', t);
    EXECUTE format('GRANT SELECT ON %I TO souk_app, souk_settle', t);
  END LOOP;
END $$;
GRANT INSERT ON file_usage, file_read, file_pending TO souk_settle;
GRANT UPDATE ON file_usage TO souk_settle;
GRANT UPDATE (state, decided_by, decided_at) ON file_pending TO souk_settle;
GRANT INSERT ON file_read TO souk_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON file_blob_chunk, file_quota, file_rule TO souk_app;

-- The area a path counts for: a person's, a team's, an agent's, or what the company shares.
CREATE FUNCTION souk_area(path_ text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN split_part(path_, '/', 2) IN ('people', 'team', 'agents') AND split_part(path_, '/', 4) <> ''
         THEN '/' || split_part(path_, '/', 2) || '/' || split_part(path_, '/', 3) || '/' ELSE '/' END $$;
INSERT INTO file_usage (company_id, area, files, bytes)
  SELECT company_id, a.area, count(*), sum(size) FROM file_head, LATERAL (VALUES (''), (souk_area(path))) AS a(area) WHERE NOT deleted GROUP BY 1, 2;

-- What an area may hold: its own rule, the rule of its kind ("/people/*/"), the company's. Without a rule: 200,000 files and 5 GB a company.
CREATE FUNCTION souk_quota(company_ uuid, area_ text) RETURNS file_quota LANGUAGE sql STABLE AS $$
  SELECT q FROM (
    SELECT q, 1 AS n FROM file_quota q WHERE q.company_id = company_ AND q.area = area_
    UNION ALL SELECT q, 2 FROM file_quota q WHERE q.company_id = company_ AND area_ <> '/' AND area_ <> '' AND q.area = '/' || split_part(area_, '/', 2) || '/*/'
    UNION ALL SELECT ROW(company_, '', 200000, 5000000000)::file_quota, 3 WHERE area_ = ''
  ) found ORDER BY n LIMIT 1 $$;

-- An existing path that a person would take for this new one: same file but for case and look-alikes, or a folder spelled otherwise.
-- Every existing file below a folder's fold spells it the same way (this function sees to that), so one row of each decides.
CREATE FUNCTION souk_path_twin(company_ uuid, path_ text, fold_ text) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
  names text[] := string_to_array(path_, '/');
  folds text[] := string_to_array(fold_, '/');
  p text := ''; f text := ''; hit text;
BEGIN
  FOR k IN 2 .. array_length(names, 1) LOOP
    p := p || '/' || names[k]; f := f || '/' || folds[k];
    IF k = array_length(names, 1) THEN
      SELECT h.path INTO hit FROM file_head h WHERE h.company_id = company_ AND NOT h.deleted AND h.fold COLLATE "C" = f AND h.path <> p LIMIT 1;
    ELSE
      SELECT h.path INTO hit FROM file_head h WHERE h.company_id = company_ AND NOT h.deleted AND h.fold COLLATE "C" >= f || '/' AND h.fold COLLATE "C" < f || '0'
        ORDER BY h.fold COLLATE "C" LIMIT 1;
      IF hit IS NOT NULL AND starts_with(hit, p || '/') THEN hit := NULL; END IF;
    END IF;
    IF hit IS NOT NULL THEN RETURN hit; END IF;
  END LOOP;
  RETURN NULL;
END $$;

-- Locks what a set of changes touches, in one order for everybody: heads, then areas. The company's row makes flushes of one company take turns,
-- so two new names that look alike, and two writes into the last free bytes, never pass each other.
CREATE FUNCTION souk_lock_files(files_ jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO file_head (company_id, path, fold, version, sha256, size, deleted, updated_at)
    SELECT DISTINCT w.company, w.path, w.fold, 0, '', 0, true, clock_timestamp() FROM jsonb_to_recordset(files_) AS w(company uuid, path text, fold text)
    ORDER BY w.company, w.path ON CONFLICT DO NOTHING;
  PERFORM FROM file_head h WHERE (h.company_id, h.path) IN (SELECT w.company, w.path FROM jsonb_to_recordset(files_) AS w(company uuid, path text))
    ORDER BY h.company_id, h.path FOR UPDATE;
  INSERT INTO file_usage (company_id, area)
    SELECT DISTINCT w.company, a.area FROM jsonb_to_recordset(files_) AS w(company uuid, path text), LATERAL (VALUES (''), (souk_area(w.path))) AS a(area)
    ORDER BY 1, 2 ON CONFLICT DO NOTHING;
  PERFORM FROM file_usage u
    WHERE (u.company_id, u.area) IN (SELECT w.company, a.area FROM jsonb_to_recordset(files_) AS w(company uuid, path text), LATERAL (VALUES (''), (souk_area(w.path))) AS a(area))
    ORDER BY u.company_id, u.area FOR UPDATE;
END $$;

-- Applies the changes of one call or person, whole or not at all; what they touch is locked already. Answers NULL, or why not:
--   file:<path>          somebody else changed that file first
--   twin:<path>\n<path>  the new name passes for an existing one
--   quota:<area>         the area would hold more than it may
CREATE FUNCTION souk_apply_files(company_ uuid, files_ jsonb) RETURNS text LANGUAGE plpgsql AS $$
DECLARE f record; hit text;
BEGIN
  FOR f IN SELECT w.path, w.fold, w.base, w.deleted, h.version AS current, h.deleted AS gone
             FROM jsonb_to_recordset(files_) AS w(path text, fold text, base int, deleted boolean)
             JOIN file_head h ON h.company_id = company_ AND h.path = w.path ORDER BY w.path LOOP
    IF f.base IS NOT NULL AND f.current <> f.base THEN RETURN 'file:' || f.path; END IF;
    IF f.gone AND NOT f.deleted THEN
      hit := souk_path_twin(company_, f.path, f.fold);
      IF hit IS NOT NULL AND NOT EXISTS (SELECT FROM jsonb_to_recordset(files_) AS w(path text, deleted boolean) WHERE w.path = hit AND w.deleted) THEN
        RETURN 'twin:' || f.path || E'\n' || hit;
      END IF;
    END IF;
  END LOOP;
  SELECT d.area INTO hit FROM (
    SELECT a.area, sum((NOT w.deleted)::int - (NOT h.deleted)::int) AS files,
           sum(CASE WHEN w.deleted THEN 0 ELSE w.size END - CASE WHEN h.deleted THEN 0 ELSE h.size END) AS bytes
    FROM jsonb_to_recordset(files_) AS w(path text, size int, deleted boolean) JOIN file_head h ON h.company_id = company_ AND h.path = w.path,
         LATERAL (VALUES (''), (souk_area(w.path))) AS a(area) GROUP BY a.area
  ) d JOIN file_usage u ON u.company_id = company_ AND u.area = d.area, LATERAL souk_quota(company_, d.area) q
    WHERE (d.files > 0 AND u.files + d.files > q.max_files) OR (d.bytes > 0 AND u.bytes + d.bytes > q.max_bytes) ORDER BY d.area LIMIT 1;
  IF hit IS NOT NULL THEN RETURN 'quota:' || hit; END IF;
  UPDATE file_usage u SET files = u.files + d.files, bytes = u.bytes + d.bytes FROM (
    SELECT a.area, sum((NOT w.deleted)::int - (NOT h.deleted)::int) AS files,
           sum(CASE WHEN w.deleted THEN 0 ELSE w.size END - CASE WHEN h.deleted THEN 0 ELSE h.size END) AS bytes
    FROM jsonb_to_recordset(files_) AS w(path text, size int, deleted boolean) JOIN file_head h ON h.company_id = company_ AND h.path = w.path,
         LATERAL (VALUES (''), (souk_area(w.path))) AS a(area) GROUP BY a.area
  ) d WHERE u.company_id = company_ AND u.area = d.area;
  INSERT INTO file_version (company_id, path, version, sha256, size, deleted, cause, call_id, skill, skill_version, employee_id, agent_id, at)
    SELECT company_, w.path, h.version + 1, w.sha256, w.size, w.deleted, w.cause, w.call, w.skill, w.version, w.employee, w.agent, to_timestamp(w.at / 1000.0)
    FROM jsonb_to_recordset(files_) AS w(path text, sha256 text, size int, deleted boolean, cause text, call uuid, skill text, version text, employee uuid, agent uuid, at bigint)
    JOIN file_head h ON h.company_id = company_ AND h.path = w.path;
  UPDATE file_head h SET version = h.version + 1, fold = w.fold, sha256 = w.sha256, size = w.size, deleted = w.deleted, updated_at = to_timestamp(w.at / 1000.0)
    FROM jsonb_to_recordset(files_) AS w(path text, fold text, sha256 text, size int, deleted boolean, at bigint) WHERE h.company_id = company_ AND h.path = w.path;
  RETURN NULL;
END $$;

-- Changes by people: upload, delete, restore, revert, an accepted review. All of them or none; audit rows in the same transaction.
-- Answers the verdict, and every path that moved on (so that conflicts can be listed).
CREATE FUNCTION souk_commit_files(company_ uuid, files_ jsonb, audits_ jsonb, pending_ jsonb) RETURNS TABLE (verdict text, path text, version int) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE why text; moved int;
BEGIN
  PERFORM set_config('souk.company_ids', company_::text, true);
  PERFORM souk_lock_files(files_);
  IF pending_ IS NOT NULL THEN
    -- A decision over waiting writes: made once.
    UPDATE file_pending p SET state = pending_->>'state', decided_by = (pending_->>'by')::uuid, decided_at = to_timestamp((pending_->>'at')::bigint / 1000.0)
      WHERE p.company_id = company_ AND p.call_id = (pending_->>'call')::uuid AND p.state = 'waiting';
    GET DIAGNOSTICS moved = ROW_COUNT;
    IF moved <> (pending_->>'rows')::int THEN RAISE EXCEPTION 'these writes were decided already' USING ERRCODE = 'SK001'; END IF;
  END IF;
  why := souk_apply_files(company_, files_);
  IF why IS NOT NULL THEN
    IF pending_ IS NOT NULL THEN RAISE EXCEPTION '%', why USING ERRCODE = 'SK002'; END IF;
    RETURN QUERY SELECT why, h.path, h.version FROM jsonb_to_recordset(files_) AS w(path text, base int) JOIN file_head h ON h.company_id = company_ AND h.path = w.path
      WHERE h.version <> w.base;
    IF NOT FOUND THEN RETURN QUERY SELECT why, ''::text, 0; END IF;
    RETURN;
  END IF;
  INSERT INTO audit_entry (company_id, id, at, actor, action, target, payload)
    SELECT company_, gen_random_uuid(), to_timestamp(a.at / 1000.0), a.actor, a.action, a.target, a.payload
    FROM jsonb_to_recordset(audits_) AS a(at bigint, actor text, action text, target text, payload text);
  RETURN QUERY SELECT 'done'::text, h.path, h.version FROM jsonb_to_recordset(files_) AS w(path text) JOIN file_head h ON h.company_id = company_ AND h.path = w.path ORDER BY h.path;
END $$;
REVOKE ALL ON FUNCTION souk_commit_files(uuid, jsonb, jsonb, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION souk_commit_files(uuid, jsonb, jsonb, jsonb) TO souk_settle;

-- What a call reads of the workspace, in one round trip. known_: the hash of the content the node holds already, which is not sent again; NULL: no content.
CREATE FUNCTION souk_file_read(company_ uuid, path_ text, known_ text) RETURNS TABLE (version int, deleted boolean, sha256 text, size int, updated_at timestamptz, content bytea, place text)
  LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
  PERFORM set_config('souk.company_id', company_::text, true);
  RETURN QUERY SELECT h.version, h.deleted, h.sha256, h.size, h.updated_at, CASE WHEN h.sha256 <> known_ THEN b.content END, b.place
    FROM file_head h LEFT JOIN file_blob b ON b.company_id = h.company_id AND b.sha256 = h.sha256 WHERE h.company_id = company_ AND h.path = path_;
END $$;
-- Keeps content before settle points at it. A blob that is old gets young again, so that no sweep takes it from under a running call.
CREATE FUNCTION souk_blob_put(company_ uuid, sha256_ text, size_ bigint, place_ text, chunks_ bytea[], at_ bigint) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE fresh boolean;
BEGIN
  PERFORM set_config('souk.company_id', company_::text, true);
  INSERT INTO file_blob AS b (company_id, sha256, content, size, place, created_at) VALUES (company_, sha256_, chunks_[1], size_, place_, to_timestamp(at_ / 1000.0))
    ON CONFLICT (company_id, sha256) DO UPDATE SET created_at = EXCLUDED.created_at WHERE b.created_at < EXCLUDED.created_at - interval '1 hour'
    RETURNING xmax = 0 INTO fresh;
  IF fresh IS TRUE AND array_length(chunks_, 1) > 1 THEN
    INSERT INTO file_blob_chunk (company_id, sha256, n, content) SELECT company_, sha256_, n - 1, chunk FROM unnest(chunks_[2:]) WITH ORDINALITY AS c(chunk, m), LATERAL (SELECT m + 1) AS t(n) ON CONFLICT DO NOTHING;
  END IF;
  RETURN coalesce(fresh, false);
END $$;
