-- SQLite does not check what it reads from the disk. So whatever decides about tokens stands twice, in
-- its table and in an index, and the two are compared at every start (see `store::integrity`).

CREATE INDEX api_keys_copy ON api_keys (api_key, project_id, secret, state, position, created_ms);

DROP INDEX revoked_participants_by_end;
CREATE INDEX revoked_participants_by_end ON revoked_participants (keep_until, issued_up_to);
