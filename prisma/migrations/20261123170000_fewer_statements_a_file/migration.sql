-- A call that writes a file spent most of its settle statement on starting small statements: the same decisions and effects in fewer of them.

-- Changed since 20261122010200_workspace: a function PostgreSQL reads as part of the statement that asks; its default is what it was.
-- What an area may hold: its own rule, the rule of its kind ("/people/*/"), the company's. Without a rule: 200,000 files and 5 GB a company.
DROP FUNCTION souk_quota(uuid, text);
CREATE FUNCTION souk_quota(company_ uuid, area_ text) RETURNS TABLE (max_files bigint, max_bytes bigint) LANGUAGE sql STABLE AS $$
  SELECT found.max_files, found.max_bytes FROM (
    SELECT q.max_files, q.max_bytes, CASE WHEN q.area = area_ THEN 1 ELSE 2 END AS n FROM file_quota q WHERE q.company_id = company_
      AND q.area = ANY (ARRAY[area_, CASE WHEN area_ NOT IN ('', '/') THEN '/' || split_part(area_, '/', 2) || '/*/' END])
    UNION ALL SELECT 200000, 5000000000, 3 WHERE area_ = ''
  ) found ORDER BY n LIMIT 1 $$;

-- Changed since 20261123110000_file_or_folder: the folders above are put together without a statement, and a change that is alone is not compared with itself.
CREATE OR REPLACE FUNCTION souk_path_in_way(company_ uuid, fold_ text, files_ jsonb) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
  names text[] := string_to_array(fold_, '/');
  above text[] := '{}';
  folder text := '';
  hit text;
BEGIN
  FOR k IN 2 .. array_length(names, 1) - 1 LOOP
    folder := folder || '/' || names[k];
    above := above || folder;
  END LOOP;
  SELECT h.path INTO hit FROM file_head h WHERE h.company_id = company_ AND NOT h.deleted AND h.fold COLLATE "C" = ANY (above)
    AND NOT EXISTS (SELECT FROM jsonb_to_recordset(files_) AS w(path text, deleted boolean) WHERE w.path = h.path AND w.deleted) LIMIT 1;
  IF hit IS NOT NULL THEN RETURN hit; END IF;
  SELECT h.path INTO hit FROM file_head h
    WHERE h.company_id = company_ AND NOT h.deleted AND h.fold COLLATE "C" >= fold_ || '/' AND h.fold COLLATE "C" < fold_ || '0'
    AND NOT EXISTS (SELECT FROM jsonb_to_recordset(files_) AS w(path text, deleted boolean) WHERE w.path = h.path AND w.deleted)
    ORDER BY h.fold COLLATE "C" LIMIT 1;
  IF hit IS NOT NULL OR jsonb_array_length(files_) = 1 THEN RETURN hit; END IF;
  SELECT w.path INTO hit FROM jsonb_to_recordset(files_) AS w(path text, fold text, deleted boolean)
    WHERE NOT w.deleted AND (w.fold = ANY (above) OR starts_with(w.fold, fold_ || '/')) ORDER BY w.path LIMIT 1;
  RETURN hit;
END $$;

-- Changed since 20261123110000_file_or_folder: sums and quotas in one look, heads and versions in one statement. Same decisions, same answers.
CREATE OR REPLACE FUNCTION souk_apply_files(company_ uuid, files_ jsonb) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  f record;
  hit text;
  paths text[] := '{}';
  areas text[];
  more_files bigint[];
  more_bytes bigint[];
BEGIN
  FOR f IN SELECT w.path, w.fold, w.base, w.deleted, h.version AS current, h.deleted AS gone
             FROM jsonb_to_recordset(files_) AS w(path text, fold text, base int, deleted boolean),
             LATERAL (SELECT * FROM file_head h WHERE h.company_id = company_ AND h.path = w.path OFFSET 0) AS h ORDER BY w.path LOOP
    paths := paths || f.path;
    IF f.base IS NOT NULL AND f.current <> f.base THEN RETURN 'file:' || f.path; END IF;
    IF f.gone AND NOT f.deleted THEN
      hit := souk_path_twin(company_, f.path, f.fold);
      IF hit IS NOT NULL THEN
        IF NOT EXISTS (SELECT FROM jsonb_to_recordset(files_) AS w(path text, deleted boolean) WHERE w.path = hit AND w.deleted) THEN
          RETURN 'twin:' || f.path || E'\n' || hit;
        END IF;
      END IF;
      hit := souk_path_in_way(company_, f.fold, files_);
      IF hit IS NOT NULL THEN RETURN 'folder:' || f.path || E'\n' || hit; END IF;
    END IF;
  END LOOP;
  SELECT array_agg(d.area), array_agg(d.files), array_agg(d.bytes),
         (array_agg(concat_ws(E'\n', d.area, u.bytes, d.bytes, q.max_bytes, u.files, d.files, q.max_files) ORDER BY d.area)
           FILTER (WHERE (d.files > 0 AND u.files + d.files > q.max_files) OR (d.bytes > 0 AND u.bytes + d.bytes > q.max_bytes)))[1]
    INTO areas, more_files, more_bytes, hit FROM (
      SELECT a.area, sum((NOT w.deleted)::int - (NOT h.deleted)::int) AS files,
             sum(CASE WHEN w.deleted THEN 0 ELSE w.size END - CASE WHEN h.deleted THEN 0 ELSE h.size END) AS bytes
      FROM jsonb_to_recordset(files_) AS w(path text, size int, deleted boolean),
           LATERAL (SELECT * FROM file_head h WHERE h.company_id = company_ AND h.path = w.path OFFSET 0) AS h,
           LATERAL (VALUES (''), (souk_area(w.path))) AS a(area) GROUP BY a.area
    ) d CROSS JOIN LATERAL (SELECT * FROM file_usage u WHERE u.company_id = company_ AND u.area = d.area OFFSET 0) AS u
    LEFT JOIN LATERAL souk_quota(company_, d.area) q ON true;
  IF hit IS NOT NULL THEN RETURN 'quota:' || hit; END IF;
  UPDATE file_usage u SET files = u.files + d.files, bytes = u.bytes + d.bytes FROM unnest(areas, more_files, more_bytes) AS d(area, files, bytes)
    WHERE u.company_id = company_ AND u.area = ANY (areas) AND u.area = d.area;
  -- A version says what its head now says.
  WITH moved AS (
    UPDATE file_head h SET version = h.version + 1, fold = w.fold, sha256 = w.sha256, size = w.size, deleted = w.deleted, updated_at = to_timestamp(w.at / 1000.0),
           label = CASE WHEN w.deleted THEN NULL WHEN w.exact OR h.deleted OR souk_label_rank(w.label) > souk_label_rank(h.label) THEN w.label ELSE h.label END,
           label_from = CASE WHEN w.deleted THEN NULL WHEN w.exact OR h.deleted OR souk_label_rank(w.label) > souk_label_rank(h.label) THEN w.label_from ELSE h.label_from END
      FROM jsonb_to_recordset(files_) AS w(path text, fold text, sha256 text, size int, deleted boolean, cause text, call uuid, skill text, version text, employee uuid,
             agent uuid, at bigint, label text, label_from text, exact boolean)
      WHERE h.company_id = company_ AND h.path = ANY (paths) AND h.path = w.path
      RETURNING h.path, h.version, h.sha256, h.size, h.deleted, w.cause, w.call, w.skill, w.version AS skill_version, w.employee, w.agent, w.at, h.label, h.label_from
  )
  INSERT INTO file_version (company_id, path, version, sha256, size, deleted, cause, call_id, skill, skill_version, employee_id, agent_id, at, label, label_from)
    SELECT company_, m.path, m.version, m.sha256, m.size, m.deleted, m.cause, m.call, m.skill, m.skill_version, m.employee, m.agent, to_timestamp(m.at / 1000.0), m.label, m.label_from
    FROM moved m;
  RETURN NULL;
END $$;
