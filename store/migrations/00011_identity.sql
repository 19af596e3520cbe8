-- +goose Up

-- Who is it. An identifier has one record (the customer it was first given);
-- links join records to persons; canonical says which record stands for a person.

drop index identifiers_customer;
alter table identifiers rename to identifiers_before;
create table identifiers (
    blind     bytea not null,
    kind      text not null,
    customer  text not null, -- its record
    scope     text not null, -- the source or app that the value means something in
    source    text not null, -- who named it first
    since     bigint not null,
    shared_at bigint not null default 0, -- since when it names nobody: too many have it
    by        text not null,
    primary key (blind, kind)
); -- by key
create index identifiers_customer on identifiers (customer);

-- Two records that were named together. a sorts before b; via is the record of
-- the weaker identifier: what the two have in common.
create table links (
    a       text not null,
    b       text not null,
    via     text not null,
    kind    text not null, -- of via's identifier
    at      bigint not null, -- of the earliest message that says so
    message text not null, -- its keyed hash: the order of messages of one instant
    event   text not null,
    alias   integer not null default 0, -- the source says that two of its ids are one person's
    out     text not null, -- why it joins nobody: limit, shared, apart, size; nothing: it joins
    by      text not null,
    primary key (a, b)
); -- by key
create index links_b on links (b);

-- Records of persons that have several. One that is not here is a person alone.
create table canonical (
    record    text primary key,
    canonical text not null,
    since     bigint not null,
    by        text not null
); -- by key
create index canonical_of on canonical (canonical);

-- What people have decided about two records. The latest that is done counts.
create table identity_decisions (
    id          text primary key,
    verb        text not null, -- merge, unmerge, apart
    a           text not null,
    b           text not null,
    reason      text not null, -- a code
    state       text not null, -- done; of a bulk proposed, approved, refused
    bulk        text not null, -- proposed together; empty: alone
    at          bigint not null,
    by          text not null,
    approved_at bigint not null default 0,
    approved_by text not null default ''
);
create index identity_decisions_a on identity_decisions (a);
create index identity_decisions_b on identity_decisions (b);
create index identity_decisions_bulk on identity_decisions (bulk, id) where bulk <> '';

-- Persons who look like one: for people to look at.
create table candidates (
    id         text primary key,
    a          text not null,
    b          text not null,
    score      integer not null, -- bits of evidence
    evidence   text not null, -- which traits agree, never their values
    state      text not null, -- open, merged, refused
    found_at   bigint not null,
    changed_at bigint not null,
    by         text not null,
    unique (a, b)
);
create index candidates_state on candidates (state, id);
create index candidates_b on candidates (b);

insert into identifiers (blind, kind, customer, scope, source, since, by)
    select blind, kind, min(customer), case when kind = 'user_id' then min(source) else '' end, min(source), min(since), min(by)
    from identifiers_before group by blind, kind;

-- Customers who shared an identifier were told apart: they stay so.
insert into links (a, b, via, kind, at, message, event, out, by)
    select i.customer, o.customer, i.customer, min(o.kind), min(o.since), '', '', 'limit', min(o.by)
    from identifiers_before o join identifiers i on i.blind = o.blind and i.kind = o.kind
    where o.customer <> i.customer group by i.customer, o.customer;
drop table identifiers_before;

-- When each part of an order was said, that the order of arrival changes nothing.
alter table orders add column kind_at bigint not null default 0;
alter table orders add column title_at bigint not null default 0;
alter table orders add column status_at bigint not null default 0;
alter table orders add column amount_at bigint not null default 0;
update orders set kind_at = changed_at, title_at = changed_at, status_at = changed_at, amount_at = changed_at;

-- +goose Down
alter table orders drop column amount_at;
alter table orders drop column status_at;
alter table orders drop column title_at;
alter table orders drop column kind_at;
drop table candidates;
drop table identity_decisions;
drop table canonical;
drop table links;
drop index identifiers_customer;
alter table identifiers rename to identifiers_after;
create table identifiers (
    kind     text not null,
    blind    bytea not null,
    customer text not null,
    source   text not null,
    since    bigint not null,
    by       text not null,
    primary key (kind, blind, customer, source)
); -- by key
create index identifiers_customer on identifiers (customer);
insert into identifiers (kind, blind, customer, source, since, by) select kind, blind, customer, source, since, by from identifiers_after;
drop table identifiers_after;
