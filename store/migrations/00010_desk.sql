-- +goose Up

-- What a queue did in a day: how long who was accepted had waited.
alter table reservations add column wait_ms bigint not null default 0;
create index reservations_settled on reservations (queue, settled_at);

-- Up to which sensitivity people and keys may read; 0: the usual. Since when a
-- person who was dormant is awake again.
alter table agents add column clearance integer not null default 0;
alter table agents add column awake_at bigint not null default 0;
alter table api_keys add column clearance integer not null default 0;
alter table webhooks add column clearance integer not null default 0;

-- +goose Down
alter table webhooks drop column clearance;
alter table api_keys drop column clearance;
alter table agents drop column awake_at;
alter table agents drop column clearance;
drop index reservations_settled;
alter table reservations drop column wait_ms;
