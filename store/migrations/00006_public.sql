-- +goose Up

-- What other systems come with: only hashes of keys.
create table api_keys (
    id         text primary key,
    name       text not null,
    prefix     text not null,
    hash       bytea not null unique,
    unit       text not null,
    scopes     text not null,
    source     text not null,
    made_at    bigint not null,
    expires_at bigint not null default 0,
    used_at    bigint not null default 0,
    revoked_at bigint not null default 0,
    successor  text not null default '',
    by         text not null
);

-- Whom we tell what happened. The secrets are sealed with a key of the webhook's own.
create table webhooks (
    id            text primary key,
    name          text not null,
    unit          text not null,
    url           text not null,
    kinds         text not null,
    purpose       text not null default '',
    state         text not null,
    reason        text not null default '',
    sealed        bytea,
    made_at       bigint not null,
    changed_at    bigint not null,
    failing_since bigint not null default 0,
    by            text not null
);

-- What is to be told to whom: an outward intent each. The event's id is the
-- idempotency key; its body stays in the ledger.
create table deliveries (
    webhook    text not null,
    event      text not null,
    kind       text not null,
    subject    text not null,
    partition  integer not null,
    position   bigint not null,
    state      text not null,
    made_at    bigint not null,
    due        bigint not null,
    give_up    bigint not null,
    attempt    integer not null default 0,
    code       integer not null default 0,
    latency_ms bigint not null default 0,
    fault      text not null default '',
    tried_at   bigint not null default 0,
    by         text not null,
    primary key (webhook, event)
);
create index deliveries_due on deliveries (webhook, due) where state = 'pending';
create index deliveries_order on deliveries (webhook, subject, position) where state = 'pending';
create index deliveries_recent on deliveries (webhook, made_at, event);
create index deliveries_old on deliveries (made_at);

-- What was answered to a request with an Idempotency-Key.
create table answers (
    caller  text not null,
    hash    bytea not null,
    asked   bytea not null,
    status  integer not null,
    sealed  bytea,
    at      bigint not null,
    by      text not null,
    primary key (caller, hash)
);
create index answers_at on answers (at);

-- The pages that other systems turn.
create index contacts_arrived on contacts (arrived_at, id);

-- +goose Down
drop index contacts_arrived;
drop table answers;
drop table deliveries;
drop table webhooks;
drop table api_keys;
