-- +goose Up

-- Calls that agents begin, and each agent's own list of calls.
alter table contacts add column direction text not null default '';
alter table contacts add column placed_by text not null default '';
create index contacts_placed on contacts (placed_by, arrived_at) where placed_by <> '';
create index reservations_agent on reservations (agent, made_at);

-- +goose Down
drop index reservations_agent;
drop index contacts_placed;
alter table contacts drop column placed_by;
alter table contacts drop column direction;
