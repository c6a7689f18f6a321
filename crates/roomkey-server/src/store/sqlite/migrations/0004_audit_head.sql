-- How far the audit log had got when keys or revocations were last changed: a record of that number and
-- hash (hexadecimal) has to be in it. So a log that is missing, cut or older is noticed at the start.

CREATE TABLE audit_heads (
    subject TEXT PRIMARY KEY NOT NULL CHECK (subject = 'log'),
    number BIGINT NOT NULL,
    hash TEXT NOT NULL
);
