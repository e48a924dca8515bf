-- Ids are 16-byte BLOBs, times INTEGER microseconds since 1970, booleans INTEGER 0 or 1, documents JSON in TEXT.

-- Tenants, environments, users and tokens. Every row below a tenant carries tenant_id, and every foreign key is
-- composite with it.
CREATE TABLE tenants (
    id BLOB NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE environments (
    tenant_id BLOB NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    id BLOB NOT NULL UNIQUE,
    name TEXT NOT NULL,
    is_sandbox INTEGER NOT NULL CHECK (is_sandbox IN (0, 1)),
    default_agent_id BLOB,
    next_agent_number INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, name)
) STRICT;

CREATE TABLE users (
    id BLOB NOT NULL PRIMARY KEY,
    email TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    -- The tenant that chose the first password of the account and so could use it; null when the operator chose it. No
    -- reference: the value outlives the tenant.
    made_by_tenant_id BLOB
) STRICT;

CREATE TABLE memberships (
    tenant_id BLOB NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    role TEXT NOT NULL CHECK (role IN ('viewer', 'editor', 'publisher', 'admin', 'owner')),
    created_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, user_id)
) STRICT;
CREATE INDEX memberships_by_user ON memberships (user_id);

-- One row per refresh token; all tokens of one login share a family. Only a hash of the token is stored.
CREATE TABLE refresh_tokens (
    id BLOB NOT NULL PRIMARY KEY,
    family_id BLOB NOT NULL,
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    secret_hash TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at INTEGER,
    revoked_at INTEGER
) STRICT;
CREATE INDEX refresh_tokens_by_family ON refresh_tokens (family_id);
CREATE INDEX refresh_tokens_by_expiry ON refresh_tokens (expires_at);

CREATE TABLE api_tokens (
    tenant_id BLOB NOT NULL,
    id BLOB NOT NULL UNIQUE,
    environment_id BLOB NOT NULL,
    agent_id BLOB,
    name TEXT NOT NULL,
    permissions TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER,
    revoked_at INTEGER,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, environment_id) REFERENCES environments (tenant_id, id) ON DELETE CASCADE
) STRICT;
CREATE INDEX api_tokens_by_environment ON api_tokens (tenant_id, environment_id, created_at, id);

-- Agents: the draft configuration and the state of publishing.
CREATE TABLE agents (
    tenant_id BLOB NOT NULL,
    id BLOB NOT NULL,
    environment_id BLOB NOT NULL,
    number INTEGER NOT NULL,
    name TEXT NOT NULL,
    label TEXT NOT NULL,
    direction TEXT NOT NULL CHECK (direction IN ('inbound', 'outbound')),
    search_key TEXT NOT NULL,
    config TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('draft', 'published')),
    draft_revision INTEGER NOT NULL,
    last_version INTEGER,
    serving INTEGER NOT NULL CHECK (serving IN (0, 1)),
    next_training_number INTEGER NOT NULL,
    published_at INTEGER,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    changed_by TEXT NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, environment_id, number),
    FOREIGN KEY (tenant_id, environment_id) REFERENCES environments (tenant_id, id) ON DELETE CASCADE
) STRICT;
CREATE INDEX agents_by_environment ON agents (tenant_id, environment_id, created_at, id);

CREATE TABLE directories (
    tenant_id BLOB NOT NULL,
    id BLOB NOT NULL,
    environment_id BLOB NOT NULL,
    name TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, environment_id, name),
    FOREIGN KEY (tenant_id, environment_id) REFERENCES environments (tenant_id, id) ON DELETE CASCADE
) STRICT;

-- Trainings of the draft. A training removed from the draft (in_draft false) may still be part of older versions.
CREATE TABLE trainings (
    tenant_id BLOB NOT NULL,
    agent_id BLOB NOT NULL,
    id BLOB NOT NULL,
    number INTEGER NOT NULL,
    node_id TEXT,
    directory_id BLOB,
    subject TEXT NOT NULL,
    instructions TEXT NOT NULL,
    active INTEGER NOT NULL CHECK (active IN (0, 1)),
    kind TEXT NOT NULL CHECK (kind IN ('BEHAVIORAL', 'SCENARIO_SPECIFIC')),
    slot INTEGER,
    image TEXT,
    info TEXT,
    extras TEXT,
    restricted_to_channels TEXT NOT NULL,
    restricted_to_segments TEXT NOT NULL,
    start_time INTEGER,
    end_time INTEGER,
    metadata TEXT NOT NULL,
    held_back INTEGER NOT NULL CHECK (held_back IN (0, 1)),
    in_draft INTEGER NOT NULL CHECK (in_draft IN (0, 1)),
    content_hash TEXT NOT NULL,
    live_hash TEXT,
    pending INTEGER NOT NULL CHECK (pending IN (0, 1)),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    changed_by TEXT NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, agent_id) REFERENCES agents (tenant_id, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, directory_id) REFERENCES directories (tenant_id, id)
) STRICT;
CREATE INDEX trainings_in_order ON trainings (tenant_id, agent_id, created_at, id);
CREATE UNIQUE INDEX trainings_number ON trainings (tenant_id, agent_id, number);
CREATE UNIQUE INDEX trainings_node ON trainings (tenant_id, agent_id, node_id) WHERE node_id IS NOT NULL;
CREATE UNIQUE INDEX trainings_slot ON trainings (tenant_id, agent_id, slot) WHERE slot IS NOT NULL AND in_draft;
CREATE INDEX trainings_pending ON trainings (tenant_id, agent_id, created_at, id) WHERE pending;
CREATE INDEX trainings_by_directory ON trainings (tenant_id, directory_id) WHERE directory_id IS NOT NULL;

-- Versions. Version n of an agent consists of the revisions with from_version <= n and (to_version null or > n).
CREATE TABLE agent_versions (
    tenant_id BLOB NOT NULL,
    agent_id BLOB NOT NULL,
    number INTEGER NOT NULL,
    message TEXT,
    published_by TEXT NOT NULL,
    published_at INTEGER NOT NULL,
    trainings INTEGER NOT NULL,
    changes INTEGER NOT NULL,
    content_hash TEXT NOT NULL,
    trainings_sum BLOB NOT NULL,
    config TEXT NOT NULL,
    restored_from INTEGER,
    PRIMARY KEY (tenant_id, agent_id, number),
    FOREIGN KEY (tenant_id, agent_id) REFERENCES agents (tenant_id, id) ON DELETE CASCADE
) STRICT;

CREATE TABLE training_revisions (
    tenant_id BLOB NOT NULL,
    agent_id BLOB NOT NULL,
    training_id BLOB NOT NULL,
    from_version INTEGER NOT NULL,
    to_version INTEGER,
    created_at INTEGER NOT NULL,
    content_hash TEXT NOT NULL,
    content TEXT,
    PRIMARY KEY (tenant_id, agent_id, training_id, from_version),
    FOREIGN KEY (tenant_id, agent_id) REFERENCES agents (tenant_id, id) ON DELETE CASCADE
) STRICT;
CREATE INDEX training_revisions_opened ON training_revisions (tenant_id, agent_id, from_version);
CREATE INDEX training_revisions_closed ON training_revisions (tenant_id, agent_id, to_version) WHERE to_version IS NOT NULL;
CREATE UNIQUE INDEX training_revisions_open ON training_revisions (tenant_id, agent_id, training_id) WHERE to_version IS NULL;

-- Deleted trainings: id and time of deletion, no text.
CREATE TABLE training_tombstones (
    tenant_id BLOB NOT NULL,
    agent_id BLOB NOT NULL,
    training_id BLOB NOT NULL,
    purged_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, agent_id, training_id),
    FOREIGN KEY (tenant_id, agent_id) REFERENCES agents (tenant_id, id) ON DELETE CASCADE
) STRICT;

-- The audit log, append-only. audit_seals chains the events of a tenant: a missing or altered event is detected.
CREATE TABLE audit_events (
    tenant_id BLOB NOT NULL REFERENCES tenants (id),
    id BLOB NOT NULL,
    environment_id BLOB,
    agent_id BLOB,
    actor_kind TEXT NOT NULL CHECK (actor_kind IN ('user', 'token', 'system')),
    actor_id BLOB NOT NULL,
    actor_label TEXT NOT NULL,
    action TEXT NOT NULL,
    target_kind TEXT NOT NULL CHECK (
        target_kind IN ('agent', 'training', 'session', 'directory', 'environment', 'tenant', 'user', 'token')
    ),
    target_id BLOB NOT NULL,
    draft_revision INTEGER,
    fields TEXT NOT NULL,
    request_id TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, id)
) STRICT;
CREATE INDEX audit_events_in_order ON audit_events (tenant_id, created_at, id);
CREATE INDEX audit_events_by_agent ON audit_events (tenant_id, agent_id, created_at, id);

CREATE TABLE audit_seals (
    tenant_id BLOB NOT NULL REFERENCES tenants (id),
    sequence INTEGER NOT NULL,
    event_id BLOB NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (tenant_id, sequence),
    UNIQUE (tenant_id, event_id)
) STRICT;

-- Events that are not sealed yet. A short table, so that finding them does not depend on the length of the log.
CREATE TABLE audit_unsealed (
    event_id BLOB NOT NULL PRIMARY KEY,
    tenant_id BLOB NOT NULL
) STRICT;

-- Lists every new event for the sealer.
CREATE TRIGGER audit_events_await_sealing AFTER INSERT ON audit_events
BEGIN
    INSERT INTO audit_unsealed (event_id, tenant_id) VALUES (NEW.id, NEW.tenant_id);
END;

-- Responses to POST requests with an Idempotency-Key, committed together with the writes. status is 0 until the
-- response is stored.
CREATE TABLE idempotency_keys (
    tenant_id BLOB NOT NULL,
    actor_id BLOB NOT NULL,
    key TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    agent_id BLOB,
    training_id BLOB,
    status INTEGER NOT NULL CHECK (status = 0 OR status BETWEEN 100 AND 599),
    headers TEXT NOT NULL,
    body BLOB,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, actor_id, key)
) STRICT;
CREATE INDEX idempotency_keys_by_expiry ON idempotency_keys (expires_at);
CREATE INDEX idempotency_keys_by_training ON idempotency_keys (tenant_id, training_id) WHERE training_id IS NOT NULL;

-- Conversations of an agent, stored for learning. They are not part of a draft or a version.
CREATE TABLE sessions (
    tenant_id BLOB NOT NULL,
    agent_id BLOB NOT NULL,
    id BLOB NOT NULL UNIQUE,
    external_id TEXT,
    channel TEXT,
    version INTEGER,
    messages INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, agent_id) REFERENCES agents (tenant_id, id) ON DELETE CASCADE
) STRICT;
CREATE INDEX sessions_in_order ON sessions (tenant_id, agent_id, created_at, id);
CREATE UNIQUE INDEX sessions_external ON sessions (tenant_id, agent_id, external_id) WHERE external_id IS NOT NULL;

CREATE TABLE session_messages (
    tenant_id BLOB NOT NULL,
    session_id BLOB NOT NULL,
    place INTEGER NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('user', 'assistant', 'agent')),
    content TEXT NOT NULL,
    said_at INTEGER,
    PRIMARY KEY (tenant_id, session_id, place),
    FOREIGN KEY (tenant_id, session_id) REFERENCES sessions (tenant_id, id) ON DELETE CASCADE
) STRICT;

-- Embeddings as little-endian 32-bit floats, one per tenant, text and model. text_hash is the hash of subject and
-- instructions. An empty vector means that the model produces no embedding for the text.
CREATE TABLE text_vectors (
    tenant_id BLOB NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    text_hash TEXT NOT NULL,
    model TEXT NOT NULL,
    vector BLOB NOT NULL,
    PRIMARY KEY (tenant_id, text_hash, model)
) STRICT;
