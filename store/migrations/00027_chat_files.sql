-- +goose Up

-- Files that were sent in chats, beside the events that name them. sealed: the bytes.
create table chat_files (
    id      text not null primary key,
    contact text not null,
    person  text not null,
    type    text not null,
    bytes   bigint not null,
    sealed  bytea,
    made_at bigint not null,
    by      text not null
);
create index chat_files_contact on chat_files (contact);
create index chat_files_person on chat_files (person);

-- +goose Down
drop table chat_files;
