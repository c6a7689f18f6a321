-- What the local authority signs and verifies with for vendors other than VideoSDK: several keys of each.
-- `name` is the public half (API key, application id, app id), which sessions and users belong to and which
-- stays when keys change; `secret` the other one (a private key as PKCS#8 in PEM). Which vendors there are is
-- not said here, so that one more changes no table.

CREATE TABLE vendor_keys (
    vendor TEXT NOT NULL,
    key_id TEXT NOT NULL,
    name TEXT NOT NULL,
    secret BLOB NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('active', 'passive', 'disabled')),
    position BIGINT NOT NULL UNIQUE,
    created_ms BIGINT NOT NULL,
    PRIMARY KEY (vendor, key_id)
);

-- The id of a key of before hangs on its name, so that it is the same one in every copy of a database: the audit
-- log knows keys by their ids.
INSERT INTO vendor_keys
SELECT vendor, substr(lower(replace(name, '-', '')) || '000000000000', 1, 12), name, secret, 'active',
    (SELECT count(*) FROM vendor_credentials before WHERE before.vendor <= known.vendor), created_ms
FROM vendor_credentials known;

DROP TABLE vendor_credentials;

-- Between them the indexes hold a second copy of everything (see `store::integrity`).
CREATE UNIQUE INDEX vendor_keys_by_secret ON vendor_keys (vendor, name, secret);
CREATE INDEX vendor_keys_by_state ON vendor_keys (position, state, created_ms);
