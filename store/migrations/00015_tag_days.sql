-- +goose Up

-- How many had each tag at the end of a day (UTC), or last thing so far.
create table tag_days (
    tag     text not null,
    day     text not null,
    holders bigint not null,
    primary key (tag, day)
);

-- +goose Down
drop table tag_days;
