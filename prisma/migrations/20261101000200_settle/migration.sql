-- The one writer of calls and money (DESIGN §4, Settle). One call of this function is one flush and one transaction.
--
-- A call of the flush is either written whole or not at all. A call that lost a race is not written and comes back with the reason, so that
-- its node can rebuild it and settle it with the next flush:
--   replay          its idempotency key was taken by another call
--   outcome:<name>  that business object was already claimed
--   lease           the budget lease it was admitted on is no longer valid
--   file:<path>     somebody else changed that file first
-- Locks are taken in sorted order: idempotency keys, outcome keys, budget months, leases, file heads, accounts.
CREATE FUNCTION souk_settle(
  companies_ text,
  c_company uuid[], c_id uuid[], c_skill text[], c_publisher text[], c_version text[], c_sha256 text[], c_terms int[],
  c_employee uuid[], c_agent uuid[], c_principal text[], c_via text[], c_status text[], c_error text[],
  c_amount bigint[], c_fee bigint[], c_currency text[], c_cost_centre text[], c_period text[], c_at bigint[], c_wall float8[],
  c_input text[], c_answer text[], c_detail text[], c_receipt text[], c_leaf text[], c_idem text[], c_args text[], c_actor text[],
  extra_ jsonb
) RETURNS TABLE (i int, verdict text) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  lost int[] := '{}';
  bad int[];
  r record;
  f record;
  ok boolean;
BEGIN
  PERFORM set_config('souk.company_ids', companies_, true);

  IF EXISTS (SELECT FROM unnest(c_idem) k WHERE k IS NOT NULL) THEN
    WITH want AS (
      SELECT * FROM unnest(c_company, c_principal, c_idem, c_args, c_id, c_at) WITH ORDINALITY AS t(company, principal, idem, args, id, at, i) WHERE idem IS NOT NULL
    ), won AS (
      INSERT INTO idempotency (company_id, principal, key, args_hash, call_id, created_at)
      SELECT company, principal, idem, args, id, to_timestamp(at / 1000.0) FROM want ORDER BY company, principal, idem, i
      ON CONFLICT DO NOTHING RETURNING call_id
    )
    SELECT coalesce(array_agg(want.i::int), '{}') INTO bad FROM want WHERE NOT EXISTS (SELECT FROM won WHERE won.call_id = want.id);
    lost := lost || bad;
    RETURN QUERY SELECT u, 'replay'::text FROM unnest(bad) u;
  END IF;

  IF extra_ ? 'outcomes' THEN
    FOR r IN
      WITH want AS (
        SELECT * FROM jsonb_to_recordset(extra_->'outcomes') AS o(i int, company uuid, id uuid, call uuid, skill text, name text, key text) WHERE NOT i = ANY (lost)
      ), won AS (
        INSERT INTO outcome_key (company_id, skill, name, key, outcome_id, call_id)
        SELECT company, skill, name, key, id, call FROM want ORDER BY company, skill, name, key, i
        ON CONFLICT DO NOTHING RETURNING outcome_id
      )
      SELECT DISTINCT ON (want.i) want.i, want.name FROM want WHERE NOT EXISTS (SELECT FROM won WHERE won.outcome_id = want.id) ORDER BY want.i, want.name
    LOOP
      lost := lost || r.i;
      i := r.i; verdict := 'outcome:' || r.name; RETURN NEXT;
    END LOOP;
  END IF;

  IF extra_ ? 'leases' THEN
    PERFORM FROM budget_period b
      WHERE (b.company_id, b.budget_id, b.period) IN (SELECT l.company, l.budget, l.period FROM jsonb_to_recordset(extra_->'leases') AS l(company uuid, budget uuid, period text))
      ORDER BY b.company_id, b.budget_id, b.period FOR UPDATE;
    PERFORM FROM budget_lease b
      WHERE (b.company_id, b.id) IN (SELECT l.company, l.lease FROM jsonb_to_recordset(extra_->'leases') AS l(company uuid, lease uuid))
      ORDER BY b.company_id, b.id FOR UPDATE;
    -- A lease that ended, or that holds less than this flush wants of it, fails its calls: a hard limit is never passed.
    WITH want AS (
      SELECT l.* FROM jsonb_to_recordset(extra_->'leases') AS l(i int, company uuid, lease uuid, spend bigint, hold bigint) WHERE NOT l.i = ANY (lost)
    ), running AS (
      SELECT want.i, want.company, want.lease, sum(want.spend + want.hold) OVER (PARTITION BY want.company, want.lease ORDER BY want.i) AS upto FROM want
    )
    SELECT coalesce(array_agg(DISTINCT running.i), '{}') INTO bad
      FROM running LEFT JOIN budget_lease b ON b.company_id = running.company AND b.id = running.lease
      WHERE b.id IS NULL OR b.expires_at <= clock_timestamp() OR running.upto > b.remaining_micro;
    lost := lost || bad;
    RETURN QUERY SELECT u, 'lease'::text FROM unnest(bad) u;
  END IF;

  IF extra_ ? 'files' THEN
    -- A path nobody has written gets a head of version 0, so that two first writers meet on a row.
    INSERT INTO file_head (company_id, path, version, sha256, size, deleted, updated_at)
      SELECT DISTINCT w.company, w.path, 0, '', 0, true, clock_timestamp() FROM jsonb_to_recordset(extra_->'files') AS w(i int, company uuid, path text)
      WHERE NOT w.i = ANY (lost) ORDER BY w.company, w.path ON CONFLICT DO NOTHING;
    PERFORM FROM file_head h
      WHERE (h.company_id, h.path) IN (SELECT w.company, w.path FROM jsonb_to_recordset(extra_->'files') AS w(company uuid, path text))
      ORDER BY h.company_id, h.path FOR UPDATE;
    FOR r IN SELECT DISTINCT w.i FROM jsonb_to_recordset(extra_->'files') AS w(i int) WHERE NOT w.i = ANY (lost) ORDER BY w.i LOOP
      ok := true;
      FOR f IN SELECT w.path, w.base, h.version AS current FROM jsonb_to_recordset(extra_->'files') AS w(i int, company uuid, path text, base int)
                 JOIN file_head h ON h.company_id = w.company AND h.path = w.path WHERE w.i = r.i ORDER BY w.path LOOP
        IF ok AND f.current <> f.base THEN
          ok := false; lost := lost || r.i;
          i := r.i; verdict := 'file:' || f.path; RETURN NEXT;
        END IF;
      END LOOP;
      IF ok THEN
        UPDATE file_head h SET version = w.base + 1, sha256 = w.sha256, size = w.size, deleted = w.deleted, updated_at = to_timestamp(w.at / 1000.0)
          FROM jsonb_to_recordset(extra_->'files') AS w(i int, company uuid, path text, base int, sha256 text, size int, deleted boolean, at bigint)
          WHERE w.i = r.i AND h.company_id = w.company AND h.path = w.path;
      END IF;
    END LOOP;
    INSERT INTO file_version (company_id, path, version, sha256, size, deleted, call_id, skill, skill_version, employee_id, agent_id, at)
      SELECT w.company, w.path, w.base + 1, w.sha256, w.size, w.deleted, w.call, w.skill, w.version, w.employee, w.agent, to_timestamp(w.at / 1000.0)
      FROM jsonb_to_recordset(extra_->'files') AS w(i int, company uuid, path text, base int, sha256 text, size int, deleted boolean, call uuid, skill text, version text, employee uuid, agent uuid, at bigint)
      WHERE NOT w.i = ANY (lost);
  END IF;

  IF extra_ ? 'leases' THEN
    WITH used AS (
      SELECT l.company, l.lease, sum(l.spend + l.hold)::bigint AS used FROM jsonb_to_recordset(extra_->'leases') AS l(i int, company uuid, lease uuid, spend bigint, hold bigint)
      WHERE NOT l.i = ANY (lost) GROUP BY 1, 2
    )
    UPDATE budget_lease b SET remaining_micro = b.remaining_micro - used.used FROM used WHERE b.company_id = used.company AND b.id = used.lease;
    WITH used AS (
      SELECT l.company, l.budget, l.period, sum(l.spend)::bigint AS spend, sum(l.hold)::bigint AS hold
      FROM jsonb_to_recordset(extra_->'leases') AS l(i int, company uuid, budget uuid, period text, spend bigint, hold bigint)
      WHERE NOT l.i = ANY (lost) GROUP BY 1, 2, 3
    )
    UPDATE budget_period b SET spent_micro = b.spent_micro + used.spend, held_micro = b.held_micro + used.hold, leased_micro = b.leased_micro - used.spend - used.hold
      FROM used WHERE b.company_id = used.company AND b.budget_id = used.budget AND b.period = used.period;
  END IF;

  -- A losing call keeps none of its claims.
  IF lost <> '{}' THEN
    DELETE FROM idempotency k USING unnest(c_company, c_principal, c_idem, c_id) WITH ORDINALITY AS t(company, principal, idem, id, n)
      WHERE t.n = ANY (lost) AND k.company_id = t.company AND k.principal = t.principal AND k.key = t.idem AND k.call_id = t.id;
    IF extra_ ? 'outcomes' THEN
      DELETE FROM outcome_key k USING jsonb_to_recordset(extra_->'outcomes') AS o(i int, company uuid, id uuid, skill text, name text, key text)
        WHERE o.i = ANY (lost) AND k.company_id = o.company AND k.skill = o.skill AND k.name = o.name AND k.key = o.key AND k.outcome_id = o.id;
    END IF;
  END IF;

  IF extra_ ? 'outcomes' THEN
    INSERT INTO outcome (company_id, id, call_id, skill, publisher, version, terms_version, name, key, confirm, state, price_micro, currency, cost_centre, employee_id, holds, claimed_at, settles_at)
      SELECT o.company, o.id, o.call, o.skill, o.publisher, o.version, o.terms, o.name, o.key, o.confirm, 'pending', o.price, o.currency, o.cost_centre, o.employee, o.holds,
             to_timestamp(o.claimed / 1000.0), to_timestamp(o.settles / 1000.0)
      FROM jsonb_to_recordset(extra_->'outcomes') AS o(i int, company uuid, id uuid, call uuid, skill text, publisher text, version text, terms int, name text, key text,
             confirm text, price bigint, currency text, cost_centre text, employee uuid, holds jsonb, claimed bigint, settles bigint)
      WHERE NOT o.i = ANY (lost);
  END IF;
  IF extra_ ? 'kv' THEN
    INSERT INTO skill_kv (company_id, skill, key, value, updated_at)
      SELECT DISTINCT ON (w.company, w.skill, w.key) w.company, w.skill, w.key, w.value, clock_timestamp()
      FROM jsonb_to_recordset(extra_->'kv') AS w(i int, company uuid, skill text, key text, value text)
      WHERE NOT w.i = ANY (lost) AND w.value IS NOT NULL ORDER BY w.company, w.skill, w.key, w.i DESC
      ON CONFLICT (company_id, skill, key) DO UPDATE SET value = EXCLUDED.value, updated_at = EXCLUDED.updated_at;
    DELETE FROM skill_kv k USING jsonb_to_recordset(extra_->'kv') AS w(i int, company uuid, skill text, key text, value text)
      WHERE NOT w.i = ANY (lost) AND w.value IS NULL AND k.company_id = w.company AND k.skill = w.skill AND k.key = w.key;
  END IF;

  INSERT INTO call (company_id, id, skill, publisher, version, sha256, terms_version, employee_id, agent_id, principal, via, status, error_code,
                    amount_micro, fee_micro, currency, cost_centre, period, admitted_at, wall_ms, input, answer, detail)
    SELECT company, id, skill, publisher, version, sha256, terms, employee, agent, principal, via, status, error, amount, fee, currency, cost_centre, period,
           to_timestamp(at / 1000.0), wall, input, answer, detail
    FROM unnest(c_company, c_id, c_skill, c_publisher, c_version, c_sha256, c_terms, c_employee, c_agent, c_principal, c_via, c_status, c_error,
                c_amount, c_fee, c_currency, c_cost_centre, c_period, c_at, c_wall, c_input, c_answer, c_detail)
      WITH ORDINALITY AS t(company, id, skill, publisher, version, sha256, terms, employee, agent, principal, via, status, error,
                           amount, fee, currency, cost_centre, period, at, wall, input, answer, detail, n)
    WHERE NOT n = ANY (lost);
  INSERT INTO usage_event (company_id, source, id, call_id, skill, publisher, meter, quantity, unit_micro, amount_micro, fee_micro, currency, terms_version, cost_centre, employee_id, period, occurred_at)
    SELECT company, 'call', id, id, skill, publisher, 'call', 1, amount, amount, fee, currency, terms, cost_centre, employee, period, to_timestamp(at / 1000.0)
    FROM unnest(c_company, c_id, c_skill, c_publisher, c_terms, c_employee, c_amount, c_fee, c_currency, c_cost_centre, c_period, c_at, c_receipt)
      WITH ORDINALITY AS t(company, id, skill, publisher, terms, employee, amount, fee, currency, cost_centre, period, at, receipt, n)
    WHERE receipt IS NOT NULL AND NOT n = ANY (lost);
  INSERT INTO receipt (company_id, source, id, period, leaf, payload)
    SELECT company, 'call', id, period, decode(leaf, 'hex'), receipt
    FROM unnest(c_company, c_id, c_period, c_leaf, c_receipt) WITH ORDINALITY AS t(company, id, period, leaf, receipt, n)
    WHERE receipt IS NOT NULL AND NOT n = ANY (lost);
  INSERT INTO transfer (company_id, source, event_id, leg, debit, credit, amount_micro, period)
    SELECT company, 'call', id, leg, 'buyer:spend', CASE leg WHEN 1 THEN 'vendor:' || publisher || ':payable' ELSE 'platform:fee' END, CASE leg WHEN 1 THEN amount - fee ELSE fee END, period
    FROM unnest(c_company, c_id, c_publisher, c_amount, c_fee, c_period, c_receipt) WITH ORDINALITY AS t(company, id, publisher, amount, fee, period, receipt, n),
         (VALUES (1::smallint), (2::smallint)) AS legs(leg)
    WHERE receipt IS NOT NULL AND NOT n = ANY (lost) AND CASE leg WHEN 1 THEN amount - fee ELSE fee END > 0;
  INSERT INTO account (company_id, code, debits_posted, credits_posted)
    SELECT company, code, sum(dr)::bigint, sum(cr)::bigint FROM (
      SELECT company, 'buyer:spend' AS code, amount AS dr, 0::bigint AS cr, n, receipt
        FROM unnest(c_company, c_amount, c_receipt) WITH ORDINALITY AS t(company, amount, receipt, n)
      UNION ALL SELECT company, 'vendor:' || publisher || ':payable', 0, amount - fee, n, receipt
        FROM unnest(c_company, c_publisher, c_amount, c_fee, c_receipt) WITH ORDINALITY AS t(company, publisher, amount, fee, receipt, n)
      UNION ALL SELECT company, 'platform:fee', 0, fee, n, receipt FROM unnest(c_company, c_fee, c_receipt) WITH ORDINALITY AS t(company, fee, receipt, n)
    ) legs WHERE receipt IS NOT NULL AND NOT n = ANY (lost) GROUP BY company, code ORDER BY company, code
    ON CONFLICT (company_id, code) DO UPDATE SET debits_posted = account.debits_posted + EXCLUDED.debits_posted, credits_posted = account.credits_posted + EXCLUDED.credits_posted;
  INSERT INTO audit_entry (company_id, id, at, actor, action, target, payload)
    SELECT company, id, to_timestamp(at / 1000.0), actor, 'call.' || status, skill, json_build_object('version', version, 'error', error, 'amountMicro', amount::text)::text
    FROM unnest(c_company, c_id, c_at, c_actor, c_status, c_skill, c_version, c_error, c_amount) WITH ORDINALITY AS t(company, id, at, actor, status, skill, version, error, amount, n)
    WHERE NOT n = ANY (lost);
END $$;

-- Which of these calls are stored: asked after a connection broke in the middle of a flush.
CREATE FUNCTION souk_settled(companies_ text, ids_ uuid[]) RETURNS SETOF uuid LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('souk.company_ids', companies_, true);
  RETURN QUERY SELECT c.id FROM call c WHERE c.company_id = ANY (string_to_array(companies_, ',')::uuid[]) AND c.id = ANY (ids_);
END $$;

-- The calls that hold these idempotency keys; asked before a call with a key runs.
CREATE FUNCTION souk_find_keys(companies_ text, k_company uuid[], k_principal text[], k_key text[])
  RETURNS TABLE (n int, args_hash text, call_id uuid, status text, error_code text, answer text, detail text, receipt text) LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('souk.company_ids', companies_, true);
  RETURN QUERY SELECT k.n::int, i.args_hash, i.call_id, c.status, c.error_code, c.answer, c.detail, r.payload
    FROM unnest(k_company, k_principal, k_key) WITH ORDINALITY AS k(company, principal, key, n)
    JOIN idempotency i ON i.company_id = k.company AND i.principal = k.principal AND i.key = k.key
    LEFT JOIN call c ON c.company_id = i.company_id AND c.id = i.call_id
    LEFT JOIN receipt r ON r.company_id = i.company_id AND r.source = 'call' AND r.id = i.call_id;
END $$;

-- A person changes workspace files (upload, delete): same heads, same conflict rule, no call. Answers the path that lost, or nothing.
CREATE FUNCTION souk_commit_file(company_ uuid, path_ text, base_ int, sha256_ text, size_ int, deleted_ boolean, employee_ uuid, at_ bigint)
  RETURNS int LANGUAGE plpgsql AS $$
DECLARE written int;
BEGIN
  PERFORM set_config('souk.company_ids', company_::text, true);
  INSERT INTO file_head (company_id, path, version, sha256, size, deleted, updated_at) VALUES (company_, path_, 0, '', 0, true, to_timestamp(at_ / 1000.0)) ON CONFLICT DO NOTHING;
  UPDATE file_head h SET version = h.version + 1, sha256 = sha256_, size = size_, deleted = deleted_, updated_at = to_timestamp(at_ / 1000.0)
    WHERE h.company_id = company_ AND h.path = path_ AND (base_ IS NULL OR h.version = base_) RETURNING h.version INTO written;
  IF written IS NULL THEN RETURN NULL; END IF;
  INSERT INTO file_version (company_id, path, version, sha256, size, deleted, employee_id, at) VALUES (company_, path_, written, sha256_, size_, deleted_, employee_, to_timestamp(at_ / 1000.0));
  RETURN written;
END $$;

-- Moves one outcome on. Bills it when an event is given; gives the held budget back otherwise. False: somebody else moved it first.
CREATE FUNCTION souk_settle_outcome(
  company_ uuid, id_ uuid, from_ text[], to_ text, by_ text, reason_ text, at_ bigint, dispute_until_ bigint,
  bill_ boolean, fee_ bigint, period_ text, receipt_ text, leaf_ text
) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE o outcome;
BEGIN
  PERFORM set_config('souk.company_ids', company_::text, true);
  UPDATE outcome SET state = to_, decided_by = by_, decided_at = to_timestamp(at_ / 1000.0), reason = reason_,
         dispute_until = CASE WHEN dispute_until_ IS NULL THEN dispute_until ELSE to_timestamp(dispute_until_ / 1000.0) END
    WHERE company_id = company_ AND id = id_ AND state = ANY (from_) RETURNING * INTO o;
  IF NOT FOUND THEN RETURN false; END IF;
  PERFORM FROM budget_period b WHERE b.company_id = company_ AND (b.budget_id, b.period) IN (SELECT h.budget, h.period FROM jsonb_to_recordset(o.holds) AS h(budget uuid, period text))
    ORDER BY b.budget_id, b.period FOR UPDATE;
  UPDATE budget_period b SET held_micro = b.held_micro - o.price_micro, spent_micro = b.spent_micro + CASE WHEN bill_ THEN o.price_micro ELSE 0 END
    FROM jsonb_to_recordset(o.holds) AS h(budget uuid, period text) WHERE b.company_id = company_ AND b.budget_id = h.budget AND b.period = h.period;
  IF bill_ AND o.price_micro > 0 THEN
    INSERT INTO usage_event (company_id, source, id, call_id, skill, publisher, meter, quantity, unit_micro, amount_micro, fee_micro, currency, terms_version, cost_centre, employee_id, period, occurred_at)
      VALUES (company_, 'outcome', id_, o.call_id, o.skill, o.publisher, 'outcome:' || o.name, 1, o.price_micro, o.price_micro, fee_, o.currency, o.terms_version, o.cost_centre, o.employee_id, period_, to_timestamp(at_ / 1000.0));
    INSERT INTO receipt (company_id, source, id, period, leaf, payload) VALUES (company_, 'outcome', id_, period_, decode(leaf_, 'hex'), receipt_);
    INSERT INTO transfer (company_id, source, event_id, leg, debit, credit, amount_micro, period)
      SELECT company_, 'outcome', id_, leg, 'buyer:spend', code, amount, period_
      FROM (VALUES (1::smallint, 'vendor:' || o.publisher || ':payable', o.price_micro - fee_), (2::smallint, 'platform:fee', fee_)) AS t(leg, code, amount) WHERE amount > 0;
    INSERT INTO account (company_id, code, debits_posted, credits_posted)
      SELECT company_, code, dr, cr FROM (VALUES ('buyer:spend', o.price_micro, 0::bigint), ('platform:fee', 0, fee_), ('vendor:' || o.publisher || ':payable', 0, o.price_micro - fee_)) AS t(code, dr, cr) ORDER BY code
      ON CONFLICT (company_id, code) DO UPDATE SET debits_posted = account.debits_posted + EXCLUDED.debits_posted, credits_posted = account.credits_posted + EXCLUDED.credits_posted;
  END IF;
  INSERT INTO audit_entry (company_id, id, at, actor, action, target, payload)
    VALUES (company_, gen_random_uuid(), to_timestamp(at_ / 1000.0), by_, 'outcome.' || to_, o.skill, json_build_object('outcome', id_, 'name', o.name, 'key', o.key, 'billed', bill_, 'reason', reason_)::text);
  RETURN true;
END $$;

-- Leases a slice of a month's budget to one node. Ended leases flow back first. Near the limit the slice shrinks to what one call needs.
-- Answers what was granted (0: not even one call's worth) and what stays free.
CREATE FUNCTION souk_lease_take(company_ uuid, budget_ uuid, period_ text, limit_ bigint, node_ uuid, lease_ uuid, want_ bigint, need_ bigint, ttl_ms_ int)
  RETURNS TABLE (granted bigint, free bigint) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE b budget_period; ended bigint; room bigint; give bigint;
BEGIN
  PERFORM set_config('souk.company_ids', company_::text, true);
  INSERT INTO budget_period (company_id, budget_id, period, limit_micro) VALUES (company_, budget_, period_, limit_) ON CONFLICT DO NOTHING;
  SELECT * INTO b FROM budget_period p WHERE p.company_id = company_ AND p.budget_id = budget_ AND p.period = period_ FOR UPDATE;
  WITH gone AS (
    DELETE FROM budget_lease l WHERE l.company_id = company_ AND l.budget_id = budget_ AND l.period = period_ AND l.expires_at <= clock_timestamp() RETURNING l.remaining_micro
  ) SELECT coalesce(sum(remaining_micro), 0)::bigint INTO ended FROM gone;
  room := limit_ - b.spent_micro - b.held_micro - b.leased_micro + ended;
  give := CASE WHEN room < need_ THEN 0 WHEN room < want_ * 8 THEN need_ ELSE want_ END;
  UPDATE budget_period p SET leased_micro = p.leased_micro - ended + give,
         limit_micro = greatest(limit_, p.spent_micro + p.held_micro + p.leased_micro - ended + give)
    WHERE p.company_id = company_ AND p.budget_id = budget_ AND p.period = period_;
  IF give > 0 THEN
    INSERT INTO budget_lease (company_id, id, budget_id, period, node_id, remaining_micro, expires_at)
      VALUES (company_, lease_, budget_, period_, node_, give, clock_timestamp() + make_interval(secs => ttl_ms_ / 1000.0));
  END IF;
  granted := give; free := greatest(room - give, 0); RETURN NEXT;
END $$;

-- Gives back what a node does not use of its lease; the lease goes when nothing is left or `close_`.
CREATE FUNCTION souk_lease_return(company_ uuid, budget_ uuid, period_ text, lease_ uuid, amount_ bigint, close_ boolean) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE l budget_lease; back bigint;
BEGIN
  PERFORM set_config('souk.company_ids', company_::text, true);
  PERFORM FROM budget_period p WHERE p.company_id = company_ AND p.budget_id = budget_ AND p.period = period_ FOR UPDATE;
  SELECT * INTO l FROM budget_lease x WHERE x.company_id = company_ AND x.id = lease_ FOR UPDATE;
  IF NOT FOUND THEN RETURN 0; END IF;
  back := CASE WHEN close_ THEN l.remaining_micro ELSE least(amount_, l.remaining_micro) END;
  UPDATE budget_period p SET leased_micro = p.leased_micro - back WHERE p.company_id = company_ AND p.budget_id = budget_ AND p.period = period_;
  IF close_ OR back = l.remaining_micro THEN
    DELETE FROM budget_lease x WHERE x.company_id = company_ AND x.id = lease_;
  ELSE
    UPDATE budget_lease x SET remaining_micro = x.remaining_micro - back WHERE x.company_id = company_ AND x.id = lease_;
  END IF;
  RETURN back;
END $$;
REVOKE ALL ON FUNCTION souk_commit_file(uuid, text, int, text, int, boolean, uuid, bigint), souk_lease_take(uuid, uuid, text, bigint, uuid, uuid, bigint, bigint, int),
  souk_lease_return(uuid, uuid, text, uuid, bigint, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION souk_commit_file(uuid, text, int, text, int, boolean, uuid, bigint), souk_lease_take(uuid, uuid, text, bigint, uuid, uuid, bigint, bigint, int),
  souk_lease_return(uuid, uuid, text, uuid, bigint, boolean) TO souk_settle;
