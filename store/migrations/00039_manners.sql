-- +goose Up

-- How customers came out of the voice menus of a contact, which other manner of
-- service they were offered, and what they made of it. left_by: '' where every menu was
-- gone through; taken: the contact that came by the offer.
create table manners (
    contact     text not null primary key,
    unit        text not null,
    at          bigint not null,
    met         bigint not null default 0,
    left_by     text not null default '',
    grp         text not null default '',
    age_band    text not null default '',
    tier        text not null default '',
    speaks      text not null default '',
    offered     text not null default '',
    offered_at  bigint not null default 0,
    declined_at bigint not null default 0,
    taken       text not null default '',
    by          text not null
);
create index manners_unit on manners (unit, at);

-- +goose Down
drop table manners;
