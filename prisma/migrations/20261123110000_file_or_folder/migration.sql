-- A name is a file or a folder, never both: whoever writes the workspace to a disk could keep only one of them. Pairs made before stay readable
-- and can be changed and removed; only a new one is refused.

-- An existing or new file that a new one would lie below, or that would lie below it, other than what the same change removes. By folds, as names are
-- compared everywhere: for a disk that ignores case, Reports is the folder of reports/a.txt. Called when the company's row is locked (souk_lock_files).
CREATE FUNCTION souk_path_in_way(company_ uuid, fold_ text, files_ jsonb) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
  names text[] := string_to_array(fold_, '/');
  above text[] := ARRAY(SELECT array_to_string(names[1:k], '/') FROM generate_series(2, array_length(names, 1) - 1) AS k);
  hit text;
BEGIN
  SELECT h.path INTO hit FROM file_head h WHERE h.company_id = company_ AND NOT h.deleted AND h.fold COLLATE "C" = ANY (above)
    AND NOT EXISTS (SELECT FROM jsonb_to_recordset(files_) AS w(path text, deleted boolean) WHERE w.path = h.path AND w.deleted) LIMIT 1;
  IF hit IS NOT NULL THEN RETURN hit; END IF;
  SELECT h.path INTO hit FROM file_head h
    WHERE h.company_id = company_ AND NOT h.deleted AND h.fold COLLATE "C" >= fold_ || '/' AND h.fold COLLATE "C" < fold_ || '0'
    AND NOT EXISTS (SELECT FROM jsonb_to_recordset(files_) AS w(path text, deleted boolean) WHERE w.path = h.path AND w.deleted)
    ORDER BY h.fold COLLATE "C" LIMIT 1;
  IF hit IS NOT NULL THEN RETURN hit; END IF;
  SELECT w.path INTO hit FROM jsonb_to_recordset(files_) AS w(path text, fold text, deleted boolean)
    WHERE NOT w.deleted AND (w.fold = ANY (above) OR starts_with(w.fold, fold_ || '/')) ORDER BY w.path LIMIT 1;
  RETURN hit;
END $$;

-- Changed since 20261122070100_file_keys: the same, and a new name must not be in the way of another.
--   folder:<path>\n<path>  the new name is a folder already, or lies below a file
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
      hit := souk_path_in_way(company_, f.fold, files_);
      IF hit IS NOT NULL THEN RETURN 'folder:' || f.path || E'\n' || hit; END IF;
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
