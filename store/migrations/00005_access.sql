-- +goose Up

-- The audit chain: positions without gaps, each row's hash over the one before
-- and itself. Rows are added and, when they are old enough, removed from the
-- front; none is ever changed.
create table audit (
    position bigint primary key,
    at       bigint not null,
    actor    text not null,
    role     text not null,
    address  text not null,
    action   text not null,
    object   text not null,
    result   text not null,
    reason   text not null,
    request  text not null,
    hash     text not null
);
create index audit_actor on audit (actor, action, at);
create index audit_action on audit (action, position);
create index audit_object on audit (object, position);
create index audit_at on audit (at);

-- Where the chain ends, and signed places in it: every hour, and where old rows
-- were cut off.
create table audit_heads (
    chain    text primary key,
    position bigint not null,
    hash     text not null
);
insert into audit_heads (chain, position, hash) values ('main', 0, '');

create table audit_checkpoints (
    position  bigint not null,
    kind      text not null,
    at        bigint not null,
    hash      text not null,
    public    text not null,
    signature text not null,
    primary key (position, kind)
);

-- Roles: at level 3 admin, security and audit exclude each other and those who
-- serve.
alter table agents add column level3 integer not null default 0 check (level3 = 0 or
      (case when roles like '%"admin"%' then 1 else 0 end)
    + (case when roles like '%"security"%' then 1 else 0 end)
    + (case when roles like '%"audit"%' then 1 else 0 end)
    + (case when roles like '%"agent"%' or roles like '%"supervisor"%' then 1 else 0 end) <= 1);
alter table agents add column locked_at bigint not null default 0;

-- How people sign in. The login name is found by its keyed hash.
create table logins (
    agent      text primary key,
    blind      bytea not null unique,
    sealed     bytea not null,
    password   text not null,
    changed_at bigint not null,
    by         text not null
);

create table passwords (
    agent    text not null,
    until    bigint not null,
    password text not null,
    by       text not null,
    primary key (agent, until)
);

-- Second factors: kind totp or passkey. step is the last time step or signature
-- count that was used.
create table factors (
    id           text primary key,
    agent        text not null,
    kind         text not null,
    blind        bytea not null,
    sealed       bytea not null,
    step         bigint not null,
    made_at      bigint not null,
    confirmed_at bigint not null,
    used_at      bigint not null,
    by           text not null
);
create index factors_agent on factors (agent, made_at);
create index factors_blind on factors (blind);

create table recovery_codes (
    agent   text not null,
    blind   bytea not null,
    made_at bigint not null,
    used_at bigint not null,
    by      text not null,
    primary key (agent, blind)
); -- by key

-- Failed sign-ins, by the login name's keyed hash and by address.
create table failures (
    address text not null,
    login   text not null,
    at      bigint not null,
    id      text not null,
    by      text not null,
    primary key (address, login, at, id)
);
create index failures_login on failures (login, at);
create index failures_at on failures (at);

create table lockouts (
    subject text primary key,
    until   bigint not null,
    by      text not null
); -- by key

alter table signin_links add column purpose text not null default 'link';
alter table signins add column how text not null default 'link';
alter table signins add column verified integer not null default 1;
alter table signins add column address text not null default '';
alter table signins add column device text not null default '';

-- +goose Down
alter table signins drop column device;
alter table signins drop column address;
alter table signins drop column verified;
alter table signins drop column how;
alter table signin_links drop column purpose;
drop table lockouts;
drop table failures;
drop table recovery_codes;
drop table factors;
drop table passwords;
drop table logins;
alter table agents drop column locked_at;
alter table agents drop column level3;
drop table audit_checkpoints;
drop table audit_heads;
drop table audit;
