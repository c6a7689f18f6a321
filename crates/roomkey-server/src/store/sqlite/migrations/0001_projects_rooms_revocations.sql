-- Plain types only (TEXT, BIGINT, and bytes), so that the same statements can run elsewhere.
-- Times are milliseconds since 1970 where a name ends in _ms, and seconds otherwise.

CREATE TABLE projects (
    project_id TEXT PRIMARY KEY NOT NULL,
    created_ms BIGINT NOT NULL
);

CREATE TABLE api_keys (
    api_key TEXT PRIMARY KEY NOT NULL,
    project_id TEXT NOT NULL REFERENCES projects (project_id),
    secret BLOB NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('active', 'passive', 'disabled')),
    position BIGINT NOT NULL UNIQUE,
    created_ms BIGINT NOT NULL
);

CREATE TABLE rooms (
    room_id TEXT PRIMARY KEY NOT NULL,
    object_id TEXT NOT NULL,
    project_id TEXT NOT NULL
        REFERENCES projects (project_id) DEFERRABLE INITIALLY DEFERRED,
    custom_room_id TEXT,
    settings TEXT NOT NULL,
    disabled BIGINT NOT NULL CHECK (disabled IN (0, 1)),
    created_ms BIGINT NOT NULL,
    updated_ms BIGINT NOT NULL
);

-- Object ids begin with the time, so this is also the order of creation.
CREATE UNIQUE INDEX rooms_by_object ON rooms (project_id, object_id);
CREATE UNIQUE INDEX rooms_by_custom_id ON rooms (project_id, custom_room_id)
    WHERE custom_room_id IS NOT NULL;

CREATE TABLE sessions (
    session_id TEXT PRIMARY KEY NOT NULL,
    room_id TEXT NOT NULL REFERENCES rooms (room_id),
    project_id TEXT NOT NULL REFERENCES projects (project_id),
    started_ms BIGINT NOT NULL,
    ended_ms BIGINT
);

CREATE INDEX sessions_by_project ON sessions (project_id, started_ms);
CREATE INDEX sessions_by_room ON sessions (room_id, started_ms);

-- One row for each time that a participant came in.
CREATE TABLE visits (
    session_id TEXT NOT NULL REFERENCES sessions (session_id),
    participant_id TEXT NOT NULL,
    name TEXT,
    started_ms BIGINT NOT NULL,
    ended_ms BIGINT,
    PRIMARY KEY (session_id, participant_id, started_ms)
);

CREATE TABLE revoked_tokens (
    api_key TEXT NOT NULL,
    jti TEXT NOT NULL,
    keep_until BIGINT NOT NULL,
    PRIMARY KEY (api_key, jti)
);

CREATE TABLE revoked_participants (
    api_key TEXT NOT NULL,
    room_id TEXT NOT NULL,
    participant_id TEXT NOT NULL,
    issued_up_to BIGINT NOT NULL,
    keep_until BIGINT NOT NULL,
    PRIMARY KEY (api_key, room_id, participant_id)
);

CREATE INDEX revoked_tokens_by_end ON revoked_tokens (keep_until);
CREATE INDEX revoked_participants_by_end ON revoked_participants (keep_until);

-- Moves with every change of what servers keep in memory, so that a change made by another
-- process (the command line, another server) is noticed.
CREATE TABLE generations (
    subject TEXT PRIMARY KEY NOT NULL,
    generation BIGINT NOT NULL
);

INSERT INTO generations (subject, generation) VALUES ('keys', 1), ('revocations', 1);
