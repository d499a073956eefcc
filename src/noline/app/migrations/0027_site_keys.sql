-- Keys that stand in the pages of a company's sites: everybody can read them, so they may only tell events, from those sites.

alter table api_key add column origins text[] not null default '{}';
