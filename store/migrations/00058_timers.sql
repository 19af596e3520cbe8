-- +goose Up

-- A timer is one of its subject, so that what ends with a subject is found by the key:
-- an index less to be written whenever a timer moves.
alter table timers rename to timers_before;
drop index timers_due;
drop index timers_subject;
create table timers (
    subject       text not null,
    id            text not null,
    kind          text not null,
    due           bigint not null,
    body          text not null,
    attempt       integer not null default 0,
    claimed_by    text not null default '',
    claimed_until bigint not null default 0,
    by            text not null,
    primary key (subject, id)
);
insert into timers (subject, id, kind, due, body, attempt, claimed_by, claimed_until, by)
select subject, case kind when 'tags' then kind else id end, kind, due, body, attempt, claimed_by, claimed_until, by from timers_before;
drop table timers_before;
create index timers_due on timers (kind, due);

-- +goose Down
alter table timers rename to timers_before;
drop index timers_due;
create table timers (
    id            text primary key,
    kind          text not null,
    subject       text not null,
    due           bigint not null,
    body          text not null,
    attempt       integer not null default 0,
    claimed_by    text not null default '',
    claimed_until bigint not null default 0,
    by            text not null
);
insert into timers (id, kind, subject, due, body, attempt, claimed_by, claimed_until, by)
select case kind when 'tags' then kind || '/' || subject else id end, kind, subject, due, body, attempt, claimed_by, claimed_until, by from timers_before;
drop table timers_before;
create index timers_due on timers (kind, due);
create index timers_subject on timers (subject);
