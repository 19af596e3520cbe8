-- +goose Up

-- Keys of rows that were taken by a polled connection which looks for deleted ones.
-- seen: the latest sweep that found the row, or when it was taken.
create table poll_keys (
    connection text not null,
    blind      bytea not null,
    customer   text not null,
    sealed     bytea not null,
    seen       bigint not null,
    by         text not null,
    primary key (connection, blind)
);
create index poll_keys_seen on poll_keys (connection, seen);
create index poll_keys_customer on poll_keys (customer);

-- +goose Down
drop table poll_keys;
