-- +goose Up

-- What an agent may have in hand at one time, as JSON.
alter table agents add column capacity text not null default '{}';

-- +goose Down
alter table agents drop column capacity;
