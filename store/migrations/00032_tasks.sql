-- +goose Up

-- What customers left for agents to do later. sealed: the message's text;
-- called: the last call out that an agent made for it.
create table tasks (
    id          text not null primary key,
    contact     text not null,
    unit        text not null,
    queue       text not null,
    form        text not null,
    recording   text not null,
    ms          bigint not null,
    person      text not null,
    sealed      bytea,
    made_at     bigint not null,
    due_at      bigint not null,
    agent       text not null default '',
    taken_at    bigint not null default 0,
    called      text not null default '',
    done_at     bigint not null default 0,
    outcome     text not null default '',
    note_sealed bytea,
    by          text not null
);
create index tasks_open on tasks (queue, due_at, id) where done_at = 0;
create index tasks_mine on tasks (agent, due_at, id) where done_at = 0;
create index tasks_contact on tasks (contact);
create index tasks_person on tasks (person);

-- +goose Down
drop table tasks;
