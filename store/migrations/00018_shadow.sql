-- +goose Up

-- What definitions in shadow would have given: as tags, under id~version, and
-- never shown or told.
create table shadow_tags (
    customer   text not null,
    id         text not null,
    tag        text not null,
    since      bigint not null,
    until      bigint not null default 0,
    changed_at bigint not null,
    by         text not null,
    primary key (customer, id)
); -- by key
create index shadow_tags_id on shadow_tags (id, customer);

-- +goose Down
drop table shadow_tags;
