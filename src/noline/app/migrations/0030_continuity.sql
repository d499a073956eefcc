-- Continuity: tokens that carry a conversation to another channel, and short code words.
select 1;
