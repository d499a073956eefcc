-- A goal that was counted back is looked for wherever goals are, so that both lie in one index.
drop index interaction_outcome;
create index interaction_outcome on interaction (workspace, kind, shard, subject, campaign) where kind in (
  'message.read', 'message.answered', 'message.reread', 'message.failed', 'message.suppressed', 'message.expired',
  'message.uncertain', 'message.received', 'mail.opened', 'link.clicked', 'goal.reached', 'goal.withdrawn',
  'consent.withdrawn', 'conversation.moved');
