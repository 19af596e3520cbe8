-- +goose Up

-- Telephones that may sign in: sealed holds what their passwords hash to, under
-- the agent's key.
create table phones (
    account  text primary key,
    agent    text not null,
    sealed   bytea not null,
    added_at bigint not null,
    by       text not null
);
create index phones_agent on phones (agent);

-- Where each telephone is, until when.
create table bindings (
    account   text not null,
    contact   text not null,
    transport text not null,
    source    text not null,
    call_id   text not null,
    cseq      bigint not null,
    device    text not null,
    until     bigint not null,
    by        text not null,
    primary key (account, contact)
); -- by key

-- +goose Down
drop table bindings;
drop table phones;
