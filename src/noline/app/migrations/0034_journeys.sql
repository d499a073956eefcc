-- Journeys: kept runs, errors and versions.
select 1;
