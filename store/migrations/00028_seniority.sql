-- +goose Up

-- How senior an agent is, 1 to 5; 0: not said. The languages they serve in; none: as
-- their skills say.
alter table agents add column seniority integer not null default 0;
alter table agents add column languages text not null default '[]';

-- +goose Down
alter table agents drop column languages;
alter table agents drop column seniority;
