-- +goose Up

-- What supervisors order for now. sealed: the text that is told; queue is empty
-- where a banner is for the whole unit, agent where nobody is placed.
create table directives (
    id       text not null primary key,
    what     text not null,
    unit     text not null,
    queue    text not null,
    agent    text not null,
    leave    bigint not null,
    waiting  bigint not null,
    person   text not null,
    sealed   bytea,
    given_by text not null,
    given_at bigint not null,
    until_at bigint not null,
    ended_at bigint not null default 0,
    why      text not null default '',
    by       text not null
);
create index directives_in_force on directives (given_at, id) where ended_at = 0;

create table directives_seen (
    directive text not null,
    agent     text not null,
    at        bigint not null,
    by        text not null,
    primary key (directive, agent)
);

-- +goose Down
drop table directives_seen;
drop table directives;
