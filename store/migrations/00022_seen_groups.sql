-- +goose Up

-- Marks of messages that seen does not have yet: those of one commit in a row, 16
-- bytes each. They are brought into seen many at a time and in their order: alone,
-- each would change a page of its own. The newest row stays, empty in the end: its
-- number says what was there.
create table seen_groups (
    id     bigint not null primary key,
    at     bigint not null,
    hashes bytea not null
);

-- +goose Down
insert into seen (hash, at)
    with recursive one(id, n) as (
        select id, 0 from seen_groups where length(hashes) >= 16
        union all
        select o.id, o.n + 1 from one o join seen_groups g on g.id = o.id where (o.n + 2) * 16 <= length(g.hashes)
    )
    select substr(g.hashes, o.n * 16 + 1, 16), min(g.at) from one o join seen_groups g on g.id = o.id where 1 = 1
    group by substr(g.hashes, o.n * 16 + 1, 16)
    on conflict (hash) do nothing;
drop table seen_groups;
