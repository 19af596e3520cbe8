-- +goose Up

-- Whether agents see that a supervisor listens: shown, hidden; empty is shown.
alter table units add column observing text not null default '';

-- +goose Down
alter table units drop column observing;
