-- Open invitations to a tenant, at most one for each address. An invitation that is accepted or revoked is deleted. Only
-- a hash of its secret is stored.
CREATE TABLE invitations (
    tenant_id UUID NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    id UUID NOT NULL UNIQUE,
    email TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('viewer', 'editor', 'publisher', 'admin', 'owner')),
    secret_hash TEXT NOT NULL,
    -- Whether only the address received the link, so that using it proves the address.
    mailed BOOLEAN NOT NULL,
    -- Who invited, as in audit_events. No reference: a user, a token or the system.
    inviter_kind TEXT NOT NULL CHECK (inviter_kind IN ('user', 'token', 'system')),
    inviter_id UUID NOT NULL,
    inviter_label TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, email)
);
CREATE INDEX invitations_by_expiry ON invitations (expires_at);

-- Links that set a new password, each used once. Only a hash of the secret is stored.
CREATE TABLE password_resets (
    id UUID NOT NULL PRIMARY KEY,
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    secret_hash TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX password_resets_by_user ON password_resets (user_id);
CREATE INDEX password_resets_by_expiry ON password_resets (expires_at);

-- The minute of the last use.
ALTER TABLE api_tokens ADD COLUMN last_used_at TIMESTAMPTZ;
