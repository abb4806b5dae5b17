-- Labels follow the data (row 140): what a call that read something labelled writes carries the label, in the head and in the version that brought it.
-- Expand only. A rule still labels by path; a path has the stronger of both.
ALTER TABLE file_head ADD COLUMN label text, ADD COLUMN label_from text;
ALTER TABLE file_version ADD COLUMN label text, ADD COLUMN label_from text;
CREATE INDEX file_head_label ON file_head (company_id, label) WHERE label IS NOT NULL;

CREATE FUNCTION souk_label_rank(label_ text) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE label_ WHEN 'confidential' THEN 2 WHEN 'internal' THEN 1 ELSE 0 END $$;

-- Changed since 20261122010200_workspace: the label of what is written. It only rises while a file exists; `exact` sets it as it is given,
-- for versions that are brought back with the label they had, and for an administrator who lowers it. A deleted file carries none.
CREATE OR REPLACE FUNCTION souk_apply_files(company_ uuid, files_ jsonb) RETURNS text LANGUAGE plpgsql AS $$
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
  INSERT INTO file_version (company_id, path, version, sha256, size, deleted, cause, call_id, skill, skill_version, employee_id, agent_id, at, label, label_from)
    SELECT company_, w.path, h.version + 1, w.sha256, w.size, w.deleted, w.cause, w.call, w.skill, w.version, w.employee, w.agent, to_timestamp(w.at / 1000.0),
           CASE WHEN w.deleted THEN NULL WHEN w.exact OR h.deleted OR souk_label_rank(w.label) > souk_label_rank(h.label) THEN w.label ELSE h.label END,
           CASE WHEN w.deleted THEN NULL WHEN w.exact OR h.deleted OR souk_label_rank(w.label) > souk_label_rank(h.label) THEN w.label_from ELSE h.label_from END
    FROM jsonb_to_recordset(files_) AS w(path text, sha256 text, size int, deleted boolean, cause text, call uuid, skill text, version text, employee uuid, agent uuid, at bigint,
           label text, label_from text, exact boolean)
    JOIN file_head h ON h.company_id = company_ AND h.path = w.path;
  UPDATE file_head h SET version = h.version + 1, fold = w.fold, sha256 = w.sha256, size = w.size, deleted = w.deleted, updated_at = to_timestamp(w.at / 1000.0),
         label = CASE WHEN w.deleted THEN NULL WHEN w.exact OR h.deleted OR souk_label_rank(w.label) > souk_label_rank(h.label) THEN w.label ELSE h.label END,
         label_from = CASE WHEN w.deleted THEN NULL WHEN w.exact OR h.deleted OR souk_label_rank(w.label) > souk_label_rank(h.label) THEN w.label_from ELSE h.label_from END
    FROM jsonb_to_recordset(files_) AS w(path text, fold text, sha256 text, size int, deleted boolean, at bigint, label text, label_from text, exact boolean)
    WHERE h.company_id = company_ AND h.path = w.path;
  RETURN NULL;
END $$;

-- Changed since 20261122010200_workspace: answers the label too.
DROP FUNCTION souk_file_read(uuid, text, text);
CREATE FUNCTION souk_file_read(company_ uuid, path_ text, known_ text)
  RETURNS TABLE (version int, deleted boolean, sha256 text, size int, updated_at timestamptz, content bytea, place text, label text, label_from text) LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
  PERFORM set_config('souk.company_id', company_::text, true);
  RETURN QUERY SELECT h.version, h.deleted, h.sha256, h.size, h.updated_at, CASE WHEN h.sha256 <> known_ THEN b.content END, b.place, h.label, h.label_from
    FROM file_head h LEFT JOIN file_blob b ON b.company_id = h.company_id AND b.sha256 = h.sha256 WHERE h.company_id = company_ AND h.path = path_;
END $$;
