-- Identity: candidates for merging, and codes that prove an address.
select 1;
