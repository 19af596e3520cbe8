-- +goose Up

-- Askings for a senior that are not settled: who talks with the angry customer, who came.
create table escalations (
    contact  text not null primary key,
    agent    text not null,
    senior   text not null default '',
    asked_at bigint not null,
    by       text not null
);

-- +goose Down
drop table escalations;
