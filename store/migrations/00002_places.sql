-- +goose Up

-- Every partition has its rows from the beginning: writers of several nodes
-- lock them, and a row that is not there can't be locked.
insert into positions (partition, position)
    with recursive p (n) as (select 0 union all select n + 1 from p where n < 63)
    select n, 0 from p where true on conflict (partition) do nothing;

insert into leases (partition, owner, fence, until)
    with recursive p (n) as (select 0 union all select n + 1 from p where n < 63)
    select n, '', 0, 0 from p where true on conflict (partition) do nothing;

-- +goose Down
delete from leases where owner = '';
delete from positions where position = 0;
