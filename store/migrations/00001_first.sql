-- +goose Up

-- One text for every engine. "by key" marks tables of short rows that are only
-- reached by their primary key, for engines that can store a table in its order.

-- What the enterprise is made of.
create table units (
    id       text primary key,
    name     text not null,
    industry text not null,
    zone     text not null,
    version  integer not null,
    by       text not null
);

create table numbers (
    id        text primary key,
    called    text not null unique,
    unit      text not null,
    flow      text not null,
    language  text not null,
    notice    text not null,
    caller_id text not null,
    version   integer not null,
    by        text not null
);

create table queues (
    id             text primary key,
    unit           text not null,
    name           text not null,
    match_group    text not null,
    target_seconds integer not null,
    target_percent integer not null,
    ring_seconds   integer not null,
    wrap_seconds   integer not null,
    version        integer not null,
    by             text not null
);

create table definitions (
    kind         text not null,
    id           text not null,
    version      integer not null,
    unit         text not null,
    state        text not null,
    body         text not null,
    by           text not null,
    approved_by  text not null,
    published_at bigint not null,
    pack_version text not null,
    primary key (kind, id, version)
);
create index definitions_state on definitions (kind, state, id);

-- The ledger: gapless positions in each partition.
create table ledger (
    partition   integer not null,
    position    bigint not null,
    id          text not null unique,
    kind        text not null,
    version     integer not null,
    unit        text not null,
    subject     text not null,
    person      text not null,
    at          bigint not null,
    recorded_at bigint not null,
    by          text not null,
    cause       text not null,
    open        text not null,
    sealed      bytea,
    primary key (partition, position)
);
create index ledger_subject on ledger (subject, position);

create table positions (
    partition integer primary key,
    position  bigint not null
);

create table cursors (
    consumer  text not null,
    partition integer not null,
    position  bigint not null,
    by        text not null,
    primary key (consumer, partition)
); -- by key

create table leases (
    partition integer primary key,
    owner     text not null,
    fence     bigint not null,
    until     bigint not null
);

-- Keys: person is a customer, an agent or a contact; owner the customer whose
-- erasure destroys the key.
create table keys (
    person       text primary key,
    owner        text not null,
    wrapped      bytea,
    destroyed_at bigint not null default 0,
    by           text not null
); -- by key
create index keys_owner on keys (owner);

-- Customers: found by keyed hashes only.
create table customers (
    id         text primary key,
    unit       text not null,
    open       text not null,
    sealed     bytea,
    stamps     text not null,
    created_at bigint not null,
    changed_at bigint not null,
    erased_at  bigint not null default 0,
    by         text not null
);

create table identifiers (
    kind     text not null,
    blind    bytea not null,
    customer text not null,
    source   text not null,
    since    bigint not null,
    by       text not null,
    primary key (kind, blind, customer, source)
); -- by key
create index identifiers_customer on identifiers (customer);

create table lookups (
    field    text not null,
    blind    bytea not null,
    customer text not null,
    by       text not null,
    primary key (field, blind, customer)
); -- by key
create index lookups_customer on lookups (customer);

create table orders (
    customer     text not null,
    id           text not null,
    kind         text not null,
    title        text not null,
    status       text not null,
    amount_minor bigint not null,
    currency     text not null,
    unit         text not null,
    at           bigint not null,
    changed_at   bigint not null,
    source       text not null,
    by           text not null,
    primary key (customer, id)
);
create index orders_recent on orders (customer, at);

create table tags (
    customer   text not null,
    id         text not null,
    tag        text not null,
    since      bigint not null,
    changed_at bigint not null,
    by         text not null,
    primary key (customer, id)
);

-- Agents.
create table agents (
    id           text primary key,
    unit         text not null,
    title        text not null,
    senior       integer not null,
    skills       text not null,
    queues       text not null,
    roles        text not null,
    sealed       bytea,
    added_at     bigint not null,
    signed_in_at bigint not null default 0,
    by           text not null
);

create table presence (
    agent   text primary key,
    status  text not null,
    reason  text not null,
    since   bigint not null,
    line    integer not null,
    next    text not null,
    why     text not null,
    by      text not null
);

-- Contacts. Who called and what was noted is sealed.
create table contacts (
    id           text primary key,
    unit         text not null,
    channel      text not null,
    number       text not null,
    flow         text not null,
    leg          text not null,
    state        text not null,
    customer     text not null,
    known        text not null,
    assurance    text not null,
    person       text not null,
    queue        text not null,
    agent        text not null,
    reservation  text not null,
    arrived_at   bigint not null,
    queued_at    bigint not null default 0,
    connected_at bigint not null default 0,
    ended_at     bigint not null default 0,
    wrap_due     bigint not null default 0,
    completed_at bigint not null default 0,
    flow_ms      bigint not null default 0,
    wait_ms      bigint not null default 0,
    talk_ms      bigint not null default 0,
    hold_ms      bigint not null default 0,
    reason       text not null default '',
    disposition  text not null default '',
    sealed       bytea,
    by           text not null
);
create index contacts_open on contacts (arrived_at) where completed_at = 0;
create index contacts_customer on contacts (customer, arrived_at);
create index contacts_agent on contacts (agent, ended_at);

create table reservations (
    id         text primary key,
    contact    text not null,
    agent      text not null,
    queue      text not null,
    state      text not null,
    reason     text not null,
    made_at    bigint not null,
    expires    bigint not null,
    settled_at bigint not null,
    because    text not null,
    by         text not null
);
create index reservations_contact on reservations (contact);
create index reservations_pending on reservations (agent) where state = 'pending';

create table notes (
    contact    text primary key,
    agent      text not null,
    person     text not null,
    sealed     bytea,
    changed_at bigint not null,
    by         text not null
);

-- Work that falls due, claimed in batches by the database's clock.
create table timers (
    id            text primary key,
    kind          text not null,
    subject       text not null,
    due           bigint not null,
    body          text not null,
    attempt       integer not null default 0,
    claimed_by    text not null default '',
    claimed_until bigint not null default 0,
    by            text not null
);
create index timers_due on timers (kind, due);
create index timers_subject on timers (subject);

-- What came in before: sixteen bytes of a keyed hash of the sender's own id.
create table seen (
    source text not null,
    hash   bytea not null,
    at     bigint not null,
    by     text not null,
    primary key (source, hash)
); -- by key
create index seen_at on seen (at);

-- Sign-ins: only hashes of tokens.
create table signin_links (
    hash    bytea primary key,
    agent   text not null,
    made_at bigint not null,
    until   bigint not null,
    used_at bigint not null default 0,
    by      text not null
);

create table signins (
    hash       bytea primary key,
    agent      text not null,
    made_at    bigint not null,
    seen_at    bigint not null,
    until      bigint not null,
    revoked_at bigint not null default 0,
    by         text not null
);
create index signins_agent on signins (agent);

create table meta (
    name       text primary key,
    value      text not null,
    changed_at bigint not null,
    by         text not null
);

-- +goose Down
drop table meta;
drop table signins;
drop table signin_links;
drop table seen;
drop table timers;
drop table notes;
drop table reservations;
drop table contacts;
drop table presence;
drop table agents;
drop table tags;
drop table orders;
drop table lookups;
drop table identifiers;
drop table customers;
drop table keys;
drop table leases;
drop table cursors;
drop table positions;
drop table ledger;
drop table definitions;
drop table queues;
drop table numbers;
drop table units;
