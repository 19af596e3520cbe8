-- +goose Up

-- The last asking for a senior in each talk: who talks, who came, and how it ended.
create table escalations (
    contact    text not null primary key,
    agent      text not null,
    senior     text not null default '',
    asked_at   bigint not null,
    settled_at bigint not null default 0,
    outcome    text not null default '',
    by         text not null
);
create index escalations_open on escalations (asked_at, contact) where settled_at = 0;

-- +goose Down
drop table escalations;
