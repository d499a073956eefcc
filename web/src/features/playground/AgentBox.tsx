// The agent's side: the customer's conversation on every channel, what is known of the matter, and the answer.
import { Anchor, Button, Textarea } from "@mantine/core";
import { IconArrowUpRight, IconMessageCircle, IconMessages } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, useAct } from "@/lib/api";
import { ChannelBadge, EmptyState, ListSkeleton, ProblemView, RelativeTime, useChannelName } from "@/ui";
import type { BoxProps } from "./box";
import classes from "./Stories.module.css";
import { talkQuery, talksQuery } from "./queries";

export function AgentBox({ who, mayAct }: BoxProps) {
  const { t } = useTranslation("playground");
  const talks = useQuery(talksQuery(who.customer));
  const [chosen, setChosen] = useState<string | null>(null);
  const items = talks.data?.items ?? [];
  const id = items.some((it) => it.id === chosen) ? chosen : (items[0]?.id ?? null);
  if (talks.error && !talks.data) return <ProblemView error={talks.error} onRetry={() => void talks.refetch()} />;
  if (!talks.data) return <ListSkeleton />;
  if (!id) return <EmptyState icon={IconMessages} title={t("agent.empty.title")} text={t("agent.empty.text", { name: who.name })} />;
  return (
    <div className={classes.agent}>
      <div className={classes.agentHead}>
        <div className={classes.talks} role="group" aria-label={t("agent.conversations")}>
          {items.length > 1 &&
            items.slice(0, 6).map((it) => (
              <Button
                key={it.id}
                size="compact-sm"
                variant={it.id === id ? "light" : "subtle"}
                color={it.id === id ? undefined : "gray"}
                aria-pressed={it.id === id}
                onClick={() => setChosen(it.id)}
              >
                {it.about || t("agent.unnamed")}
              </Button>
            ))}
        </div>
        <Anchor size="sm" renderRoot={(props) => <Link to="/inbox" search={{ open: id } as never} {...props} />}>
          {t("agent.inbox")} <IconArrowUpRight size={14} aria-hidden />
        </Anchor>
      </div>
      <Talk key={id} id={id} mayAct={mayAct} />
    </div>
  );
}

function Talk({ id, mayAct }: { id: string; mayAct: boolean }) {
  const { t } = useTranslation("playground");
  const nameOf = useChannelName();
  const talk = useQuery(talkQuery(id));
  const [text, setText] = useState("");
  const scroller = useRef<HTMLDivElement>(null);
  const params = { path: { conversation_id: id } };
  const touches = [["customer"], ["conversation", id], ["inbox"]];
  const reply = useAct({
    call: (body: { text: string }) => api.POST("/api/v1/conversations/{conversation_id}/messages", { params, body }),
    touches,
    onDone: () => setText(""),
  });
  const invite = useAct({
    call: () => api.POST("/api/v1/conversations/{conversation_id}/continue", { params, body: { channels: ["chat"] } }),
    touches,
    onDone: (made) => setText(t("agent.invitation", { link: `${made.link}/chat` })),
  });
  const entries = talk.data?.thread.entries ?? [];
  const last = entries.at(-1)?.id;
  useEffect(() => {
    scroller.current?.scrollTo({ top: scroller.current.scrollHeight });
  }, [last]);
  if (talk.error && !talk.data) return <ProblemView error={talk.error} onRetry={() => void talk.refetch()} />;
  if (!talk.data) return <ListSkeleton />;
  const { conversation, reply: ways } = talk.data;
  const way = ways.find((it) => it.proposed) ?? ways[0];
  const known = Object.entries(conversation.context);
  return (
    <>
      {known.length > 0 && (
        <dl className={classes.known} aria-label={t("agent.known")}>
          {known.map(([name, { value }]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd dir="auto">{String(value)}</dd>
            </div>
          ))}
        </dl>
      )}
      <div className={classes.thread} ref={scroller} tabIndex={0} role="log" aria-label={t("agent.thread")}>
        {entries.map((entry) =>
          entry.type === "message" ? (
            <article key={entry.id} className={classes.entry} data-direction={entry.direction}>
              <ChannelBadge channel={entry.channel} iconOnly />
              <div>
                <span className={classes.meta}>
                  <strong dir="auto">
                    {entry.direction === "in" ? conversation.customer_name : entry.by || t("agent.program")}
                  </strong>{" "}
                  <RelativeTime at={entry.at} />
                </span>
                {entry.subject && <span className={classes.entrySubject} dir="auto">{entry.subject}</span>}
                <p dir="auto">{entry.text}</p>
              </div>
            </article>
          ) : entry.type === "note" ? (
            <p key={entry.id} className={classes.event} dir="auto">
              {t("agent.noted")}: {entry.text}
            </p>
          ) : null,
        )}
      </div>
      {mayAct && (
        <form
          className={classes.reply}
          onSubmit={(event) => {
            event.preventDefault();
            if (text.trim()) reply.mutate({ text: text.trim() });
          }}
        >
          <Textarea
            label={t("agent.reply")}
            description={way ? t("agent.way", { channel: nameOf(way.channel), address: way.display }) : undefined}
            autosize
            minRows={2}
            maxRows={8}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <div className={classes.deeds}>
            <Button type="submit" loading={reply.isPending} disabled={!text.trim()}>
              {t("agent.send")}
            </Button>
            <Button
              variant="default"
              loading={invite.isPending}
              leftSection={<IconMessageCircle size={16} aria-hidden />}
              onClick={() => invite.mutate(undefined)}
            >
              {t("agent.invite")}
            </Button>
          </div>
        </form>
      )}
    </>
  );
}
