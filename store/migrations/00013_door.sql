-- +goose Up

-- Messages that broke the schema of their event, each sealed with a key of its own.
create table quarantine (
    id          text primary key,
    source      text not null,
    hash        bytea not null,
    unit        text not null,
    type        text not null,
    name        text not null,
    schema      text not null,
    faults      text not null,
    received_at bigint not null,
    tried_at    bigint not null,
    sealed      bytea,
    by          text not null,
    unique (source, hash)
);
create index quarantine_name on quarantine (source, name, id);

-- Whom they name, so that an erased person's are found.
create table quarantined_ids (
    kind    text not null,
    blind   bytea not null,
    message text not null,
    by      text not null,
    primary key (kind, blind, message)
); -- by key
create index quarantined_ids_message on quarantined_ids (message);

-- Identifiers of people who asked to be forgotten: what names one is not kept.
create table suppressed (
    kind  text not null,
    blind bytea not null,
    since bigint not null,
    by    text not null,
    primary key (kind, blind)
); -- by key

-- What the house says of a source of events, and what came of its messages.
create table sources (
    name       text primary key,
    origins    text not null,
    changed_at bigint not null,
    by         text not null
);
create table source_counts (
    source  text not null,
    day     text not null,
    code    text not null,
    count   bigint not null,
    last_at bigint not null,
    by      text not null,
    primary key (source, day, code)
); -- by key

-- +goose Down
drop table source_counts;
drop table sources;
drop table suppressed;
drop table quarantined_ids;
drop table quarantine;
