-- +goose Up

-- What shall reach customers outside of a talk: an outward intent each, its id the
-- idempotency key. sealed: to and fields, until it is sent or given up. blind: of
-- the address, to bound how many it gets. receipt: the provider's id of it.
create table messages (
    id         text not null primary key,
    unit       text not null,
    channel    text not null,
    template   text not null,
    version    integer not null,
    language   text not null,
    purpose    text not null,
    customer   text not null,
    contact    text not null,
    person     text not null,
    sealed     bytea,
    blind      bytea not null,
    state      text not null,
    fault      text not null default '',
    receipt    text not null default '',
    attempt    integer not null default 0,
    made_at    bigint not null,
    due        bigint not null,
    give_up    bigint not null,
    changed_at bigint not null,
    by         text not null
);
create index messages_due on messages (state, due);
create index messages_made on messages (made_at, id);
create index messages_blind on messages (blind, made_at);
create index messages_receipt on messages (receipt);
create index messages_person on messages (person);

-- Links to customers' second devices. token and device are hashes of secrets of 128
-- bits: the link's, and that of the device which opened it first. sealed: what the
-- page shows, the code that is asked for, and what was answered.
create table handoffs (
    id         text not null primary key,
    contact    text not null,
    unit       text not null,
    customer   text not null,
    person     text not null,
    form       text not null,
    version    integer not null,
    shows      text not null,
    way        text not null,
    message    text not null,
    token      bytea not null,
    device     bytea,
    sealed     bytea,
    state      text not null,
    assurance  text not null default '',
    wrong      integer not null default 0,
    made_at    bigint not null,
    expires_at bigint not null,
    changed_at bigint not null,
    by         text not null
);
create unique index handoffs_token on handoffs (token);
create index handoffs_contact on handoffs (contact, made_at);
create index handoffs_state on handoffs (state, expires_at);
create index handoffs_person on handoffs (person);

-- Pictures and signatures that came with a hand-off.
create table handoff_files (
    handoff text not null,
    seq     integer not null,
    kind    text not null,
    type    text not null,
    bytes   bigint not null,
    person  text not null,
    sealed  bytea,
    made_at bigint not null,
    by      text not null,
    primary key (handoff, seq)
);
create index handoff_files_person on handoff_files (person);

-- +goose Down
drop table handoff_files;
drop table handoffs;
drop table messages;
