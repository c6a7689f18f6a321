-- One row a revocation, whatever keys and vendors it is for: tokens of one key (`api_key`), of the keys of one
-- project (`project_id`), or of every key (neither). What does not belong to its kind is empty, or 0.
-- `keep_until` is the second from which on it can be forgotten; without one it is kept.

CREATE TABLE revocations (
    revocation_id TEXT PRIMARY KEY NOT NULL,
    project_id TEXT NOT NULL,
    api_key TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('token', 'participant', 'everyone', 'everywhere')),
    jti TEXT NOT NULL,
    room TEXT NOT NULL,
    participant TEXT NOT NULL,
    issued_up_to BIGINT NOT NULL,
    keep_until BIGINT,
    caller TEXT NOT NULL,
    created_ms BIGINT NOT NULL
);

-- Those of before were for one key each, and are kept as they were.
INSERT INTO revocations
SELECT lower(hex(randomblob(12))), '', api_key, 'token', jti, '', '', 0, keep_until, '', 0
FROM revoked_tokens ORDER BY api_key, jti;
INSERT INTO revocations
SELECT lower(hex(randomblob(12))), '', api_key, 'participant', '', room_id, participant_id, issued_up_to,
    keep_until, '', 0
FROM revoked_participants ORDER BY api_key, room_id, participant_id;

DROP TABLE revoked_tokens;
DROP TABLE revoked_participants;

-- Between them the indexes hold a second copy of everything (see `store::integrity`).
CREATE UNIQUE INDEX revocations_by_content
    ON revocations (kind, jti, room, participant, project_id, api_key);
CREATE INDEX revocations_by_end ON revocations (keep_until, issued_up_to);
CREATE INDEX revocations_by_caller ON revocations (caller, created_ms);
