-- +goose Up

-- What the entrance of a site led with, and which way was taken: voice or chat.
alter table manners add column led text not null default '';
alter table manners add column took text not null default '';

-- +goose Down
alter table manners drop column took;
alter table manners drop column led;
