-- +goose Up

-- Who has a tag, the newest first.
create index tags_age on tags (id, since, customer);

-- +goose Down
drop index tags_age;
