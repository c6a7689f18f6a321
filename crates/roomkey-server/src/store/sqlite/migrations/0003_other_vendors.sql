-- What the local authority signs and verifies with for vendors other than VideoSDK: one row each. `name` is
-- the public half (API key, application id, app id), `secret` the other one (a private key as PKCS#8).

CREATE TABLE vendor_credentials (
    vendor TEXT PRIMARY KEY NOT NULL CHECK (vendor IN ('opentok', 'vonage', 'videoio')),
    name TEXT NOT NULL,
    secret BLOB NOT NULL,
    created_ms BIGINT NOT NULL
);

CREATE INDEX vendor_credentials_copy ON vendor_credentials (vendor, name, secret, created_ms);

-- Sessions of OpenTok and Vonage. `name` is what the server's own routes know one by, and is its project's
-- (an API key or an application id): with another key in the configuration it is another session.
CREATE TABLE vendor_sessions (
    session_id TEXT PRIMARY KEY NOT NULL,
    vendor TEXT NOT NULL CHECK (vendor IN ('opentok', 'vonage')),
    project TEXT NOT NULL,
    name TEXT,
    settings TEXT NOT NULL,
    created_ms BIGINT NOT NULL
);

CREATE UNIQUE INDEX vendor_sessions_by_name ON vendor_sessions (vendor, project, name)
    WHERE name IS NOT NULL;
