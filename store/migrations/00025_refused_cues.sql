-- +goose Up

-- Phrases that were proposed as cues of a need and refused: they do not come again.
create table refused_cues (
    unit    text not null,
    need    text not null,
    phrase  text not null,
    reason  text not null,
    at      bigint not null,
    by      text not null,
    primary key (unit, need, phrase)
);

-- +goose Down
drop table refused_cues;
