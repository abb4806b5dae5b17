-- Tables as a person wants to see them again: a page and what was in its address.
CREATE TABLE saved_view (
  company_id uuid NOT NULL,
  id uuid NOT NULL,
  owner text NOT NULL,
  page text NOT NULL,
  name text NOT NULL,
  query text NOT NULL,
  created_at timestamptz(3) NOT NULL,
  PRIMARY KEY (company_id, id)
);
CREATE UNIQUE INDEX saved_view_company_id_owner_page_name_key ON saved_view (company_id, owner, page, name);
ALTER TABLE saved_view ENABLE ROW LEVEL SECURITY;
ALTER TABLE saved_view FORCE ROW LEVEL SECURITY;
CREATE POLICY app ON saved_view TO souk_app USING (company_id = (SELECT souk_company())) WITH CHECK (company_id = (SELECT souk_company()));
CREATE POLICY owner ON saved_view TO CURRENT_USER USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON saved_view TO souk_app;
