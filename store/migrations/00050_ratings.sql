-- +goose Up
-- What customers answered of late, without a look at all that happened.
create index ledger_ratings on ledger (at) where kind = 'survey.answered';

-- +goose Down
drop index ledger_ratings;
