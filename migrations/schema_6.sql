-- From schema 5 to 6: what imports bring in. A price says if it includes VAT; teaching groups have members; the reading
-- of a file is kept for the next file with the same headings.

alter table asset add column purchase_vat text check (purchase_vat in ('inc', 'ex'));

-- A teaching group, as the MIS names it.
create table teaching_group (
  id           text primary key,
  name         text not null,
  name_folded  text not null unique,
  digest       text not null
) strict;

-- The pupils and teachers of a teaching group.
create table group_member (
  id         text primary key,
  group_id   text not null references teaching_group (id),
  person_id  text not null references person (id),
  role       text not null check (role in ('pupil', 'teacher')),
  digest     text not null,
  unique (group_id, person_id)
) strict;
create index group_member_person on group_member (person_id);

-- How a file with these headings is read, kept on request. It has the school's headings and no details of people.
create table import_format (
  id             text primary key,
  no             integer not null unique,
  imports        text not null check (imports in ('assets', 'people') or imports in ('tests', 'signatures')),
  headings       text not null,           -- of the file: folded, in its order, with a separator
  reading        text not null,           -- a JSON object
  remembered_at  text not null,
  digest         text not null,
  unique (imports, headings)
) strict;
