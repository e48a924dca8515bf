-- Open invitations to a tenant, at most one for each address. An invitation that is accepted or revoked is deleted. Only
-- a hash of its secret is stored.
CREATE TABLE invitations (
    tenant_id BLOB NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    id BLOB NOT NULL UNIQUE,
    email TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('viewer', 'editor', 'publisher', 'admin', 'owner')),
    secret_hash TEXT NOT NULL,
    -- Whether only the address received the link, so that using it proves the address.
    mailed INTEGER NOT NULL CHECK (mailed IN (0, 1)),
    -- Who invited, as in audit_events. No reference: a user, a token or the system.
    inviter_kind TEXT NOT NULL CHECK (inviter_kind IN ('user', 'token', 'system')),
    inviter_id BLOB NOT NULL,
    inviter_label TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, email)
) STRICT;
CREATE INDEX invitations_by_expiry ON invitations (expires_at);

-- Links that set a new password, each used once. Only a hash of the secret is stored.
CREATE TABLE password_resets (
    id BLOB NOT NULL PRIMARY KEY,
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    secret_hash TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX password_resets_by_user ON password_resets (user_id);
CREATE INDEX password_resets_by_expiry ON password_resets (expires_at);

-- The minute of the last use.
ALTER TABLE api_tokens ADD COLUMN last_used_at INTEGER;
