// The messages of a conversation on every channel, day by day, with what happened between them.
import { Button } from "@mantine/core";
import { useLayoutEffect, useRef, useState, type KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import { formatDay } from "@/lib/format";
import { EventLine, NoteView } from "./EventLine";
import classes from "./Inbox.module.css";
import { MessageView } from "./MessageView";
import { MoveDialog } from "./MoveDialog";
import type { Detail, Entry, Message } from "./model";
import { PendingMessage } from "./PendingMessage";
import { byDay, unplaced } from "./thread";
import type { useConversation } from "./useConversation";
import type { Desk } from "./useDesk";
import type { Pending } from "./useReply";

interface Props {
  detail: Detail;
  conversation: ReturnType<typeof useConversation>;
  pending: readonly Pending[];
  desk: Desk;
  mayWrite: boolean;
  onFocusMessage: (message: string | null) => void;
}

const NEAR = 120; // px from the end within which the end is kept in sight

export function Thread({ detail, conversation, pending, desk, mayWrite, onFocusMessage }: Props) {
  const { t } = useTranslation("inbox");
  const { entries, hasEarlier, readingEarlier, readEarlier } = conversation;
  const [moving, setMoving] = useState<Message | null>(null);
  const frame = useRef<HTMLDivElement>(null);
  useEndInSight(() => frame.current, entries, pending.length);

  const step = (event: KeyboardEvent<HTMLDivElement>) => {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const at = event.target instanceof HTMLElement ? event.target.closest<HTMLElement>("[data-message]") : null;
    if (by === undefined || !at || event.target !== at) return;
    const all = [...(frame.current?.querySelectorAll<HTMLElement>("[data-message]") ?? [])];
    all[all.indexOf(at) + by]?.focus();
    event.preventDefault();
  };
  const name = detail.conversation.customer_name;
  return (
    <div
      ref={frame}
      className={classes.thread}
      role="log"
      aria-label={t("thread.label", { name })}
      tabIndex={0}
      onKeyDown={step}
    >
      {hasEarlier && (
        <Button variant="subtle" size="compact-sm" loading={readingEarlier} onClick={() => void readEarlier()} mx="auto" display="block">
          {t("thread.earlier")}
        </Button>
      )}
      {byDay(entries).map((day) => (
        <div key={day.day} className={classes.day}>
          <h3 className={classes.dayName}>{dayName(new Date(day.day), t("thread.today"), t("thread.yesterday"))}</h3>
          {day.entries.map((entry) => (
            <EntryView
              key={entry.id}
              entry={entry}
              detail={detail}
              desk={desk}
              mayWrite={mayWrite}
              onMove={setMoving}
              onFocusMessage={onFocusMessage}
            />
          ))}
        </div>
      ))}
      {unplaced(pending, entries).map((each) => (
        <PendingMessage key={each.key} pending={each} />
      ))}
      {moving && <MoveDialog message={moving} detail={detail} onClose={() => setMoving(null)} />}
    </div>
  );
}

interface EntryProps extends Pick<Props, "detail" | "desk" | "mayWrite" | "onFocusMessage"> {
  entry: Entry;
  onMove: (message: Message) => void;
}

function EntryView({ entry, ...rest }: EntryProps) {
  if (entry.type === "note") return <NoteView note={entry} />;
  if (entry.type === "event") return <EventLine event={entry} />;
  return <MessageView message={entry} {...rest} />;
}

function dayName(day: Date, today: string, yesterday: string): string {
  const now = new Date();
  if (day.toDateString() === now.toDateString()) return today;
  now.setDate(now.getDate() - 1);
  return day.toDateString() === now.toDateString() ? yesterday : formatDay(day, new Date());
}

/** Begins at the end; stays there while the reader is near it, and lets them be who read further up. */
function useEndInSight(find: () => HTMLElement | null, entries: readonly Entry[], pending: number) {
  const height = useRef(0);
  const first = useRef<string | undefined>(undefined);
  useLayoutEffect(() => {
    const box = find();
    if (!box) return;
    const atEnd = height.current === 0 || height.current - box.scrollTop - box.clientHeight < NEAR;
    const prepended = first.current !== undefined && first.current !== entries[0]?.id;
    if (atEnd || pending) box.scrollTo({ top: box.scrollHeight });
    else if (prepended) box.scrollTo({ top: box.scrollTop + box.scrollHeight - height.current });
    height.current = box.scrollHeight;
    first.current = entries[0]?.id;
  }, [entries, pending]); // eslint-disable-line react-hooks/exhaustive-deps -- the way to find it never changes
}
