-- +goose Up

-- A legal hold on a person: nothing of theirs is erased while it lasts. The
-- reason is in the sealed part of the event.
alter table customers add column held_at bigint not null default 0;
alter table customers add column held_by text not null default '';
create index customers_erased on customers (erased_at, id) where erased_at > 0;

-- +goose Down
drop index customers_erased;
alter table customers drop column held_by;
alter table customers drop column held_at;
