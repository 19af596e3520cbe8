-- +goose Up

-- What becomes of a message that names a suppressed identifier: drop, or anonymise.
alter table suppressed add column mode text not null default 'drop';

-- +goose Down
alter table suppressed drop column mode;
