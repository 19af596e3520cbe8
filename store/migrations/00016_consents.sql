-- +goose Up

-- Everything that persons said about what their data may be used for: what was
-- said last counts, and what was said before is the proof of its time.
create table consents (
    event    text not null primary key,
    customer text not null,
    purpose  text not null,
    channel  text not null,
    given    integer not null,
    at       bigint not null,
    until    bigint not null,
    version  text not null,
    source   text not null,
    by       text not null
);
create index consents_customer on consents (customer, at);

-- +goose Down
drop table consents;
