-- +goose Up

-- Where whoever draws a flow has put its nodes: beside the flow's text, so that a
-- node is moved without a new version.
create table flow_layouts (
    flow       text primary key,
    body       text not null,
    changed_at bigint not null,
    by         text not null
);

-- +goose Down
drop table flow_layouts;
