-- Which vendors have sessions is not said here any more, so that one more changes no table.

CREATE TABLE sessions_of_vendors (
    session_id TEXT PRIMARY KEY NOT NULL,
    vendor TEXT NOT NULL,
    project TEXT NOT NULL,
    name TEXT,
    settings TEXT NOT NULL,
    created_ms BIGINT NOT NULL
);

INSERT INTO sessions_of_vendors
SELECT session_id, vendor, project, name, settings, created_ms FROM vendor_sessions;

DROP TABLE vendor_sessions;

ALTER TABLE sessions_of_vendors RENAME TO vendor_sessions;

CREATE UNIQUE INDEX vendor_sessions_by_name ON vendor_sessions (vendor, project, name)
    WHERE name IS NOT NULL;
