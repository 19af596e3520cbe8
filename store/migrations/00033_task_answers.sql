-- +goose Up

-- When an agent last wrote back for a task, and by which way.
alter table tasks add column answered_at bigint not null default 0;
alter table tasks add column answer_way text not null default '';

-- +goose Down
alter table tasks drop column answered_at;
alter table tasks drop column answer_way;
