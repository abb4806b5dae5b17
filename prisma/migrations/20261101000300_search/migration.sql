-- Plain sentences in English and Chinese: trigrams over a text that the catalog module prepares (words, bigrams of Han characters, synonyms).
CREATE EXTENSION IF NOT EXISTS pg_trgm;
ALTER TABLE skill ADD COLUMN search_vector tsvector GENERATED ALWAYS AS (to_tsvector('english', search_text) || to_tsvector('simple', search_text)) STORED;
CREATE INDEX skill_search_vector ON skill USING gin (search_vector);
CREATE INDEX skill_search_trigram ON skill USING gin (search_text gin_trgm_ops);
