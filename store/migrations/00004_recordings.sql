-- +goose Up

-- Recordings: what is known of each; the audio is in sealed files. A row stays
-- when its audio is deleted.
create table recordings (
    id          text primary key,
    contact     text not null,
    unit        text not null,
    part        integer not null,
    agent       text not null,
    queue       text not null,
    class       text not null,
    notice      text not null,
    person      text not null,
    started_at  bigint not null,
    keep_until  bigint not null,
    ended_at    bigint not null default 0,
    ms          bigint not null default 0,
    octets      bigint not null default 0,
    gaps        bigint not null default 0,
    dropped_ms  bigint not null default 0,
    reason      text not null default '',
    held        integer not null default 0,
    held_at     bigint not null default 0,
    held_by     text not null default '',
    held_sealed bytea,
    deleted_at  bigint not null default 0,
    deleted_why text not null default '',
    by          text not null
);
create index recordings_contact on recordings (contact);
create index recordings_person on recordings (person);
create index recordings_unit on recordings (unit, id);
create index recordings_due on recordings (keep_until) where deleted_at = 0;
create index recordings_open on recordings (started_at) where ended_at = 0;

-- Who talks on a recording.
create table recording_agents (
    agent     text not null,
    recording text not null,
    by        text not null,
    primary key (agent, recording)
); -- by key

-- +goose Down
drop table recording_agents;
drop table recordings;
