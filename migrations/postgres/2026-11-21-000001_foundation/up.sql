-- Tenants, environments, users and tokens. Every row below a tenant carries tenant_id, and every foreign key is
-- composite with it.
CREATE TABLE tenants (
    id UUID NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE environments (
    tenant_id UUID NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    id UUID NOT NULL UNIQUE,
    name TEXT NOT NULL,
    is_sandbox BOOLEAN NOT NULL,
    default_agent_id UUID,
    next_agent_number BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, name)
);

CREATE TABLE users (
    id UUID NOT NULL PRIMARY KEY,
    email TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    -- The tenant that chose the first password of the account and so could use it; null when the operator chose it. No
    -- reference: the value outlives the tenant.
    made_by_tenant_id UUID
);

CREATE TABLE memberships (
    tenant_id UUID NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    role TEXT NOT NULL CHECK (role IN ('viewer', 'editor', 'publisher', 'admin', 'owner')),
    created_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (tenant_id, user_id)
);
CREATE INDEX memberships_by_user ON memberships (user_id);

-- One row per refresh token; all tokens of one login share a family. Only a hash of the token is stored.
CREATE TABLE refresh_tokens (
    id UUID NOT NULL PRIMARY KEY,
    family_id UUID NOT NULL,
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    secret_hash TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    used_at TIMESTAMPTZ,
    revoked_at TIMESTAMPTZ
);
CREATE INDEX refresh_tokens_by_family ON refresh_tokens (family_id);
CREATE INDEX refresh_tokens_by_expiry ON refresh_tokens (expires_at);

CREATE TABLE api_tokens (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL UNIQUE,
    environment_id UUID NOT NULL,
    agent_id UUID,
    name TEXT NOT NULL,
    permissions JSONB NOT NULL,
    created_by TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ,
    revoked_at TIMESTAMPTZ,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, environment_id) REFERENCES environments (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX api_tokens_by_environment ON api_tokens (tenant_id, environment_id, created_at, id);

-- Agents: the draft configuration and the state of publishing.
CREATE TABLE agents (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    environment_id UUID NOT NULL,
    number BIGINT NOT NULL,
    name TEXT NOT NULL,
    label TEXT NOT NULL,
    direction TEXT NOT NULL CHECK (direction IN ('inbound', 'outbound')),
    search_key TEXT NOT NULL,
    config JSONB NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('draft', 'published')),
    draft_revision BIGINT NOT NULL,
    last_version BIGINT,
    serving BOOLEAN NOT NULL,
    next_training_number BIGINT NOT NULL,
    published_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    changed_by TEXT NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, environment_id, number),
    FOREIGN KEY (tenant_id, environment_id) REFERENCES environments (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX agents_by_environment ON agents (tenant_id, environment_id, created_at, id);

CREATE TABLE directories (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    environment_id UUID NOT NULL,
    name TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, environment_id, name),
    FOREIGN KEY (tenant_id, environment_id) REFERENCES environments (tenant_id, id) ON DELETE CASCADE
);

-- Trainings of the draft. A training removed from the draft (in_draft false) may still be part of older versions.
CREATE TABLE trainings (
    tenant_id UUID NOT NULL,
    agent_id UUID NOT NULL,
    id UUID NOT NULL,
    number BIGINT NOT NULL,
    node_id TEXT,
    directory_id UUID,
    subject TEXT NOT NULL,
    instructions TEXT NOT NULL,
    active BOOLEAN NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('BEHAVIORAL', 'SCENARIO_SPECIFIC')),
    slot BIGINT,
    image TEXT,
    info TEXT,
    extras TEXT,
    restricted_to_channels JSONB NOT NULL,
    restricted_to_segments JSONB NOT NULL,
    start_time TIMESTAMPTZ,
    end_time TIMESTAMPTZ,
    metadata JSONB NOT NULL,
    held_back BOOLEAN NOT NULL,
    in_draft BOOLEAN NOT NULL,
    content_hash TEXT NOT NULL,
    live_hash TEXT,
    pending BOOLEAN NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    changed_by TEXT NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, agent_id) REFERENCES agents (tenant_id, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, directory_id) REFERENCES directories (tenant_id, id)
);
CREATE INDEX trainings_in_order ON trainings (tenant_id, agent_id, created_at, id);
CREATE UNIQUE INDEX trainings_number ON trainings (tenant_id, agent_id, number);
CREATE UNIQUE INDEX trainings_node ON trainings (tenant_id, agent_id, node_id) WHERE node_id IS NOT NULL;
CREATE UNIQUE INDEX trainings_slot ON trainings (tenant_id, agent_id, slot) WHERE slot IS NOT NULL AND in_draft;
CREATE INDEX trainings_pending ON trainings (tenant_id, agent_id, created_at, id) WHERE pending;
CREATE INDEX trainings_by_directory ON trainings (tenant_id, directory_id) WHERE directory_id IS NOT NULL;

-- Versions. Version n of an agent consists of the revisions with from_version <= n and (to_version null or > n).
CREATE TABLE agent_versions (
    tenant_id UUID NOT NULL,
    agent_id UUID NOT NULL,
    number BIGINT NOT NULL,
    message TEXT,
    published_by TEXT NOT NULL,
    published_at TIMESTAMPTZ NOT NULL,
    trainings BIGINT NOT NULL,
    changes BIGINT NOT NULL,
    content_hash TEXT NOT NULL,
    trainings_sum BYTEA NOT NULL,
    config JSONB NOT NULL,
    restored_from BIGINT,
    PRIMARY KEY (tenant_id, agent_id, number),
    FOREIGN KEY (tenant_id, agent_id) REFERENCES agents (tenant_id, id) ON DELETE CASCADE
);

CREATE TABLE training_revisions (
    tenant_id UUID NOT NULL,
    agent_id UUID NOT NULL,
    training_id UUID NOT NULL,
    from_version BIGINT NOT NULL,
    to_version BIGINT,
    created_at TIMESTAMPTZ NOT NULL,
    content_hash TEXT NOT NULL,
    content JSONB,
    PRIMARY KEY (tenant_id, agent_id, training_id, from_version),
    FOREIGN KEY (tenant_id, agent_id) REFERENCES agents (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX training_revisions_opened ON training_revisions (tenant_id, agent_id, from_version);
CREATE INDEX training_revisions_closed ON training_revisions (tenant_id, agent_id, to_version) WHERE to_version IS NOT NULL;
CREATE UNIQUE INDEX training_revisions_open ON training_revisions (tenant_id, agent_id, training_id) WHERE to_version IS NULL;

-- Deleted trainings: id and time of deletion, no text.
CREATE TABLE training_tombstones (
    tenant_id UUID NOT NULL,
    agent_id UUID NOT NULL,
    training_id UUID NOT NULL,
    purged_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (tenant_id, agent_id, training_id),
    FOREIGN KEY (tenant_id, agent_id) REFERENCES agents (tenant_id, id) ON DELETE CASCADE
);

-- The audit log, append-only. audit_seals chains the events of a tenant: a missing or altered event is detected.
CREATE TABLE audit_events (
    tenant_id UUID NOT NULL REFERENCES tenants (id),
    id UUID NOT NULL,
    environment_id UUID,
    agent_id UUID,
    actor_kind TEXT NOT NULL CHECK (actor_kind IN ('user', 'token', 'system')),
    actor_id UUID NOT NULL,
    actor_label TEXT NOT NULL,
    action TEXT NOT NULL,
    target_kind TEXT NOT NULL CHECK (
        target_kind IN ('agent', 'training', 'session', 'directory', 'environment', 'tenant', 'user', 'token')
    ),
    target_id UUID NOT NULL,
    draft_revision BIGINT,
    fields JSONB NOT NULL,
    request_id TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX audit_events_in_order ON audit_events (tenant_id, created_at, id);
CREATE INDEX audit_events_by_agent ON audit_events (tenant_id, agent_id, created_at, id);

CREATE TABLE audit_seals (
    tenant_id UUID NOT NULL REFERENCES tenants (id),
    sequence BIGINT NOT NULL,
    event_id UUID NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (tenant_id, sequence),
    UNIQUE (tenant_id, event_id)
);

-- Events that are not sealed yet. A short table, so that finding them does not depend on the length of the log.
CREATE TABLE audit_unsealed (
    event_id UUID NOT NULL PRIMARY KEY,
    tenant_id UUID NOT NULL
);

-- Lists every new event for the sealer, without another round trip.
CREATE FUNCTION await_sealing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO audit_unsealed (event_id, tenant_id) VALUES (NEW.id, NEW.tenant_id);
    RETURN NULL;
END;
$$;
CREATE TRIGGER audit_events_await_sealing AFTER INSERT ON audit_events
    FOR EACH ROW EXECUTE FUNCTION await_sealing();

-- Responses to POST requests with an Idempotency-Key, committed together with the writes. status is 0 until the
-- response is stored.
CREATE TABLE idempotency_keys (
    tenant_id UUID NOT NULL,
    actor_id UUID NOT NULL,
    key TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    agent_id UUID,
    training_id UUID,
    status BIGINT NOT NULL CHECK (status = 0 OR status BETWEEN 100 AND 599),
    headers JSONB NOT NULL,
    body BYTEA,
    expires_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (tenant_id, actor_id, key)
);
CREATE INDEX idempotency_keys_by_expiry ON idempotency_keys (expires_at);
CREATE INDEX idempotency_keys_by_training ON idempotency_keys (tenant_id, training_id) WHERE training_id IS NOT NULL;

-- Conversations of an agent, stored for learning. They are not part of a draft or a version.
CREATE TABLE sessions (
    tenant_id UUID NOT NULL,
    agent_id UUID NOT NULL,
    id UUID NOT NULL UNIQUE,
    external_id TEXT,
    channel TEXT,
    version BIGINT,
    messages BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, agent_id) REFERENCES agents (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX sessions_in_order ON sessions (tenant_id, agent_id, created_at, id);
CREATE UNIQUE INDEX sessions_external ON sessions (tenant_id, agent_id, external_id) WHERE external_id IS NOT NULL;

CREATE TABLE session_messages (
    tenant_id UUID NOT NULL,
    session_id UUID NOT NULL,
    place BIGINT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('user', 'assistant', 'agent')),
    content TEXT NOT NULL,
    said_at TIMESTAMPTZ,
    PRIMARY KEY (tenant_id, session_id, place),
    FOREIGN KEY (tenant_id, session_id) REFERENCES sessions (tenant_id, id) ON DELETE CASCADE
);

-- Embeddings as little-endian 32-bit floats, one per tenant, text and model. text_hash is the hash of subject and
-- instructions. An empty vector means that the model produces no embedding for the text.
CREATE TABLE text_vectors (
    tenant_id UUID NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    text_hash TEXT NOT NULL,
    model TEXT NOT NULL,
    vector BYTEA NOT NULL,
    PRIMARY KEY (tenant_id, text_hash, model)
);
