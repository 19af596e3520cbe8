-- +goose Up

-- What a customer may prove with who they are: a hash, sealed with their key. wrong and
-- until count over all contacts.
create table proofs (
    customer   text not null,
    kind       text not null,
    sealed     bytea not null,
    wrong      integer not null default 0,
    until      bigint not null default 0,
    changed_at bigint not null,
    by         text not null,
    primary key (customer, kind)
);

-- +goose Down
drop table proofs;
