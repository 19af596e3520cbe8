-- +goose Up

-- Utterances of customers that were rejected, or that an agent said were
-- understood wrongly, until somebody says which intent they were. The words
-- themselves are in the ledger, sealed.
create table unlabelled (
    utterance  text not null primary key,
    contact    text not null,
    unit       text not null,
    at         bigint not null,
    why        text not null, -- rejected, corrected
    was        text not null, -- the intent that it was taken for
    label      text not null default '', -- the intent that it was; '': nobody has said
    changed_at bigint not null,
    by         text not null
);
create index unlabelled_open on unlabelled (unit, label, at, utterance);

-- +goose Down
drop table unlabelled;
