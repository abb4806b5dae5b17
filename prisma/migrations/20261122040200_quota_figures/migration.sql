-- Changed since 20261122040100_labels_follow_data: a quota that stops a change says its figures, one a line:
--   quota:<area>\n<bytes it holds>\n<bytes more>\n<bytes it may hold>\n<files it holds>\n<files more>\n<files it may hold>
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
  SELECT concat_ws(E'\n', d.area, u.bytes, d.bytes, q.max_bytes, u.files, d.files, q.max_files) INTO hit FROM (
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
