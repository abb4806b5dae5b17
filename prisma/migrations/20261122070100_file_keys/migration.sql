-- Changed since 20261122010200_workspace and 20261122040200_quota_figures: the same decisions and effects, but heads and sums are looked up by their whole
-- key (OFFSET 0 keeps the look-up inside its row). Joined with the batch, every head of the company was read, several times a call.
CREATE OR REPLACE FUNCTION souk_lock_files(files_ jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  -- A conflict locks the row that is there, whatever the WHERE says: missing ones are made and all are held, in one order.
  INSERT INTO file_head AS h (company_id, path, fold, version, sha256, size, deleted, updated_at)
    SELECT DISTINCT w.company, w.path, w.fold, 0, '', 0, true, clock_timestamp() FROM jsonb_to_recordset(files_) AS w(company uuid, path text, fold text)
    ORDER BY w.company, w.path ON CONFLICT (company_id, path) DO UPDATE SET version = h.version WHERE false;
  INSERT INTO file_usage AS u (company_id, area)
    SELECT DISTINCT w.company, a.area FROM jsonb_to_recordset(files_) AS w(company uuid, path text), LATERAL (VALUES (''), (souk_area(w.path))) AS a(area)
    ORDER BY 1, 2 ON CONFLICT (company_id, area) DO UPDATE SET files = u.files WHERE false;
END $$;

CREATE OR REPLACE FUNCTION souk_apply_files(company_ uuid, files_ jsonb) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  f record;
  hit text;
  areas text[];
  more_files bigint[];
  more_bytes bigint[];
BEGIN
  FOR f IN SELECT w.path, w.fold, w.base, w.deleted, h.version AS current, h.deleted AS gone
             FROM jsonb_to_recordset(files_) AS w(path text, fold text, base int, deleted boolean),
             LATERAL (SELECT * FROM file_head h WHERE h.company_id = company_ AND h.path = w.path OFFSET 0) AS h ORDER BY w.path LOOP
    IF f.base IS NOT NULL AND f.current <> f.base THEN RETURN 'file:' || f.path; END IF;
    IF f.gone AND NOT f.deleted THEN
      hit := souk_path_twin(company_, f.path, f.fold);
      IF hit IS NOT NULL AND NOT EXISTS (SELECT FROM jsonb_to_recordset(files_) AS w(path text, deleted boolean) WHERE w.path = hit AND w.deleted) THEN
        RETURN 'twin:' || f.path || E'\n' || hit;
      END IF;
    END IF;
  END LOOP;
  SELECT array_agg(d.area), array_agg(d.files), array_agg(d.bytes) INTO areas, more_files, more_bytes FROM (
    SELECT a.area, sum((NOT w.deleted)::int - (NOT h.deleted)::int) AS files,
           sum(CASE WHEN w.deleted THEN 0 ELSE w.size END - CASE WHEN h.deleted THEN 0 ELSE h.size END) AS bytes
    FROM jsonb_to_recordset(files_) AS w(path text, size int, deleted boolean),
         LATERAL (SELECT * FROM file_head h WHERE h.company_id = company_ AND h.path = w.path OFFSET 0) AS h,
         LATERAL (VALUES (''), (souk_area(w.path))) AS a(area) GROUP BY a.area
  ) d;
  SELECT concat_ws(E'\n', d.area, u.bytes, d.bytes, q.max_bytes, u.files, d.files, q.max_files) INTO hit
    FROM unnest(areas, more_files, more_bytes) AS d(area, files, bytes),
         LATERAL (SELECT * FROM file_usage u WHERE u.company_id = company_ AND u.area = d.area OFFSET 0) AS u, LATERAL souk_quota(company_, d.area) q
    WHERE (d.files > 0 AND u.files + d.files > q.max_files) OR (d.bytes > 0 AND u.bytes + d.bytes > q.max_bytes) ORDER BY d.area LIMIT 1;
  IF hit IS NOT NULL THEN RETURN 'quota:' || hit; END IF;
  UPDATE file_usage u SET files = u.files + d.files, bytes = u.bytes + d.bytes FROM unnest(areas, more_files, more_bytes) AS d(area, files, bytes)
    WHERE u.company_id = company_ AND u.area = ANY (areas) AND u.area = d.area;
  INSERT INTO file_version (company_id, path, version, sha256, size, deleted, cause, call_id, skill, skill_version, employee_id, agent_id, at, label, label_from)
    SELECT company_, w.path, h.version + 1, w.sha256, w.size, w.deleted, w.cause, w.call, w.skill, w.version, w.employee, w.agent, to_timestamp(w.at / 1000.0),
           CASE WHEN w.deleted THEN NULL WHEN w.exact OR h.deleted OR souk_label_rank(w.label) > souk_label_rank(h.label) THEN w.label ELSE h.label END,
           CASE WHEN w.deleted THEN NULL WHEN w.exact OR h.deleted OR souk_label_rank(w.label) > souk_label_rank(h.label) THEN w.label_from ELSE h.label_from END
    FROM jsonb_to_recordset(files_) AS w(path text, sha256 text, size int, deleted boolean, cause text, call uuid, skill text, version text, employee uuid, agent uuid, at bigint,
           label text, label_from text, exact boolean),
    LATERAL (SELECT * FROM file_head h WHERE h.company_id = company_ AND h.path = w.path OFFSET 0) AS h;
  UPDATE file_head h SET version = h.version + 1, fold = w.fold, sha256 = w.sha256, size = w.size, deleted = w.deleted, updated_at = to_timestamp(w.at / 1000.0),
         label = CASE WHEN w.deleted THEN NULL WHEN w.exact OR h.deleted OR souk_label_rank(w.label) > souk_label_rank(h.label) THEN w.label ELSE h.label END,
         label_from = CASE WHEN w.deleted THEN NULL WHEN w.exact OR h.deleted OR souk_label_rank(w.label) > souk_label_rank(h.label) THEN w.label_from ELSE h.label_from END
    FROM jsonb_to_recordset(files_) AS w(path text, fold text, sha256 text, size int, deleted boolean, at bigint, label text, label_from text, exact boolean)
    WHERE h.company_id = company_ AND h.path = ANY (ARRAY(SELECT p.path FROM jsonb_to_recordset(files_) AS p(path text))) AND h.path = w.path;
  RETURN NULL;
END $$;

-- Changed since 20261122010200_workspace: content is not waited for until it is on disk. Nothing points at it before the version that does is committed,
-- and that commit, which is waited for, brings everything written before it to disk too; after a crash in between, both are gone.
CREATE OR REPLACE FUNCTION souk_blob_put(company_ uuid, sha256_ text, size_ bigint, place_ text, chunks_ bytea[], at_ bigint) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE fresh boolean;
BEGIN
  PERFORM set_config('souk.company_id', company_::text, true), set_config('synchronous_commit', 'off', true);
  INSERT INTO file_blob AS b (company_id, sha256, content, size, place, created_at) VALUES (company_, sha256_, chunks_[1], size_, place_, to_timestamp(at_ / 1000.0))
    ON CONFLICT (company_id, sha256) DO UPDATE SET created_at = EXCLUDED.created_at WHERE b.created_at < EXCLUDED.created_at - interval '1 hour'
    RETURNING xmax = 0 INTO fresh;
  IF fresh IS TRUE AND array_length(chunks_, 1) > 1 THEN
    INSERT INTO file_blob_chunk (company_id, sha256, n, content) SELECT company_, sha256_, n - 1, chunk FROM unnest(chunks_[2:]) WITH ORDINALITY AS c(chunk, m), LATERAL (SELECT m + 1) AS t(n) ON CONFLICT DO NOTHING;
  END IF;
  RETURN coalesce(fresh, false);
END $$;
