-- A call whose end its own process could not record: nobody holds it any more, so the next look at calls of lost processes settles it.
CREATE FUNCTION souk_release_intent(company_ uuid, principal_ text, key_ text, call_ uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('souk.company_ids', company_::text, true);
  UPDATE call_intent SET node_id = '00000000-0000-0000-0000-000000000000'
    WHERE company_id = company_ AND principal = principal_ AND key = key_ AND call_id = call_;
END $$;
GRANT UPDATE (node_id) ON call_intent TO souk_settle;
REVOKE ALL ON FUNCTION souk_release_intent(uuid, text, text, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION souk_release_intent(uuid, text, text, uuid) TO souk_settle;
