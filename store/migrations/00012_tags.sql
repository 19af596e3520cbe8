-- +goose Up

-- When time alone ends a tag; 0: it does not.
alter table tags add column until bigint not null default 0;

-- What agents found wrong: a tag is off for the customer until then.
create table rejections (
    customer   text not null,
    tag        text not null,
    at         bigint not null,
    definition text not null,
    until      bigint not null,
    by         text not null,
    primary key (customer, tag, at)
);
create index rejections_tag on rejections (tag, at);

-- Definitions on their way: who proposed a version, what became of it, and how
-- far its tags have been brought to everybody.
create table proposals (
    kind        text not null,
    id          text not null,
    version     integer not null,
    unit        text not null,
    state       text not null,
    body        text not null,
    by          text not null,
    made_at     bigint not null,
    approved_by text not null default '',
    approved_at bigint not null default 0,
    primary key (kind, id, version)
);

create table backfills (
    kind       text not null,
    id         text not null,
    version    integer not null,
    state      text not null,
    after      text not null default '',
    seen       bigint not null default 0,
    added      bigint not null default 0,
    removed    bigint not null default 0,
    started_at bigint not null,
    changed_at bigint not null,
    by         text not null,
    primary key (kind, id, version)
);

-- Units whose definitions take a second person.
alter table units add column two_persons integer not null default 0;

-- +goose Down
alter table units drop column two_persons;
drop table backfills;
drop table proposals;
drop table rejections;
alter table tags drop column until;
