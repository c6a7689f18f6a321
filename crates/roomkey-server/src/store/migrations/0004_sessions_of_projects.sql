-- A name is one of a project's: with another key in the configuration it is another session. Sessions that
-- are there already are taken for the local authority's.

ALTER TABLE vendor_sessions ADD COLUMN project TEXT NOT NULL DEFAULT '';

UPDATE vendor_sessions SET project = coalesce(
    (SELECT name FROM vendor_credentials WHERE vendor_credentials.vendor = vendor_sessions.vendor), '');

DROP INDEX vendor_sessions_by_name;
CREATE UNIQUE INDEX vendor_sessions_by_name ON vendor_sessions (vendor, project, name)
    WHERE name IS NOT NULL;
