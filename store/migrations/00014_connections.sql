-- +goose Up

-- Other systems that we hear of customers from. What each does is its definition
-- (kind connection); its secret is sealed with a key of its own.
create table connections (
    id         text primary key,
    version    bigint not null,
    unit       text not null,
    name       text not null,
    way        text not null,
    active     bigint not null,
    sealed     bytea,
    place      text not null default '',
    taken      bigint not null default 0,
    skipped    bigint not null default 0,
    refused    bigint not null default 0,
    lag_us     bigint not null default 0,
    held_bytes bigint not null default 0,
    fault      text not null default '',
    failing_at bigint not null default 0,
    worked_at  bigint not null default 0,
    moved_at   bigint not null default 0,
    made_at    bigint not null,
    changed_at bigint not null,
    by         text not null
);

-- Rows that could not be taken, sealed with the connection's key, for a week.
create table letters (
    connection text not null,
    id         text not null,
    import     text not null,
    number     bigint not null,
    at         bigint not null,
    field      text not null,
    code       text not null,
    sealed     bytea not null,
    by         text not null,
    primary key (connection, id)
);
create index letters_import on letters (import, number, id) where import <> '';

-- Uploaded sheets. Their bytes are sealed with a key of the import's own, which
-- is destroyed when it is over.
create table imports (
    id         text primary key,
    connection text not null,
    file       text not null,
    bytes      bigint not null,
    state      text not null,
    rows       bigint not null default 0,
    done       bigint not null default 0,
    good       bigint not null default 0,
    bad        bigint not null default 0,
    skipped    bigint not null default 0,
    place      bigint not null default 0,
    reasons    text not null default '{}',
    fault      text not null default '',
    made_at    bigint not null,
    changed_at bigint not null,
    ended_at   bigint not null default 0,
    by         text not null
);
create index imports_connection on imports (connection, id);
create index imports_state on imports (state);

create table import_parts (
    import text not null,
    seq    bigint not null,
    sealed bytea not null,
    by     text not null,
    primary key (import, seq)
);

-- +goose Down
drop table import_parts;
drop table imports;
drop table letters;
drop table connections;
