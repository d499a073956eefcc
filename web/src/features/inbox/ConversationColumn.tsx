// One conversation: its head, its thread, and the field below; keys act on the active one.
import { Skeleton, Stack } from "@mantine/core";
import { useRef, useState } from "react";
import { flushSync } from "react-dom";
import { useTranslation } from "react-i18next";
import { useMay } from "@/lib/session";
import { useShortcuts, type Shortcut } from "@/lib/shortcuts";
import { EmptyState, ProblemView } from "@/ui";
import { Brief } from "./Brief";
import { ConversationHead, type OpenMenu } from "./ConversationHead";
import { Field, type Mode } from "./Field";
import classes from "./Inbox.module.css";
import { READINGS, type Detail } from "./model";
import { Thread } from "./Thread";
import { isCalling, lastInbound } from "./thread";
import { useConversation } from "./useConversation";
import { useDesk } from "./useDesk";
import { useField } from "./useField";
import type { InboxState } from "./useInboxSearch";
import { usePresence } from "./usePresence";
import { useSeen } from "./useSeen";

interface Props {
  id: string;
  active: boolean;
  alone: boolean;
  state: InboxState;
  /** Shows the customer in place of the conversation, where there is no room beside it. */
  onCustomer?: () => void;
}

export function ConversationColumn(props: Props) {
  const { t } = useTranslation("inbox");
  const conversation = useConversation(props.id);
  const { data, error, refetch } = conversation.query;
  const activate = () => props.active || props.state.set({ at: props.id });
  return (
    <section
      className={classes.column}
      data-active={(props.active && !props.alone) || undefined}
      aria-label={data ? t("compose.label", { name: data.conversation.customer_name }) : t("conversation")}
      onFocusCapture={activate}
      onPointerDownCapture={activate}
    >
      {data ? (
        <Loaded {...props} detail={data} conversation={conversation} />
      ) : error ? (
        <Gone error={error} onRetry={() => void refetch()} onLeave={() => props.state.leave(props.id)} />
      ) : (
        <Loading />
      )}
    </section>
  );
}

interface LoadedProps extends Props {
  detail: Detail;
  conversation: ReturnType<typeof useConversation>;
}

function Loaded({ id, active, alone, state, onCustomer, detail, conversation }: LoadedProps) {
  const { t } = useTranslation("inbox");
  const head = detail.conversation;
  const desk = useDesk(id);
  const field = useField(id, detail);
  const others = usePresence(id, field.typing);
  const mayWrite = useMay()("conversations:write");
  const [menu, setMenu] = useState<OpenMenu>(null);
  const [focused, setFocused] = useState<string | null>(null);
  const frame = useRef<HTMLDivElement>(null);
  useSeen(id, active ? head.last_at : undefined);

  const write = (mode: Mode) => {
    flushSync(() => field.setMode(mode)); // what is typed next belongs into the field
    frame.current?.querySelector("textarea")?.focus();
  };
  const group = t("keys.group");
  const readKeys = READINGS.map((reading, index): Shortcut => {
    const run = () => {
      const message = focused ?? lastInbound(conversation.entries);
      if (message) desk.read.mutate({ message, reading });
    };
    return { keys: String(index + 1), label: t("keys.read", { reading: t(`reading.${reading}`) }), group, run };
  });
  const closing = () => (head.status === "open" ? desk.close : desk.reopen).mutate();
  const keys: Shortcut[] = [
    { keys: "r", label: t("keys.reply"), group, run: () => write("reply") },
    { keys: "enter", label: t("keys.reply"), group, run: () => write("reply") },
    { keys: "n", label: t("keys.note"), group, run: () => write("note") },
    { keys: "e", label: t("keys.close"), group, run: closing },
    { keys: "a", label: t("keys.assign"), group, run: () => setMenu("assign") },
    { keys: "s", label: t("keys.snooze"), group, run: () => setMenu("snooze") },
    { keys: "c", label: t("keys.channel"), group, run: field.nextWay },
    ...readKeys,
  ];
  const leave: Shortcut = { keys: "x", label: t("keys.leave"), group, run: () => state.leave(id) };
  useShortcuts(active ? (mayWrite ? [...keys, leave] : [leave]) : []);

  return (
    <>
      <ConversationHead
        detail={detail}
        desk={desk}
        others={others}
        menu={menu}
        onMenu={setMenu}
        mayWrite={mayWrite}
        onLeave={() => state.leave(id)}
        onCustomer={onCustomer}
        dense={!alone}
      />
      <Brief id={id} mode={head.mode} dense={!alone} calling={conversation.entries.some(isCalling)} />
      <Thread
        detail={detail}
        conversation={conversation}
        pending={field.pending}
        desk={desk}
        mayWrite={mayWrite}
        onFocusMessage={setFocused}
      />
      <div ref={frame} className={classes.field}>
        <Field detail={detail} field={field} desk={desk} mayWrite={mayWrite} />
      </div>
    </>
  );
}

function Gone({ error, onRetry, onLeave }: { error: Error; onRetry: () => void; onLeave: () => void }) {
  const { t } = useTranslation("inbox");
  const missing = "status" in error && error.status === 404;
  return missing ? (
    <EmptyState
      title={t("gone")}
      action={
        <button type="button" className={classes.link} onClick={onLeave}>
          {t("head.leave")}
        </button>
      }
    />
  ) : (
    <ProblemView error={error} onRetry={onRetry} />
  );
}

function Loading() {
  const { t } = useTranslation("inbox");
  return (
    <Stack p="md" gap="lg" role="status" aria-label={t("thread.loading")}>
      <Skeleton height={20} width="40%" />
      <Skeleton height={56} width="70%" />
      <Skeleton height={40} width="55%" style={{ alignSelf: "flex-end" }} />
      <Skeleton height={72} width="65%" />
    </Stack>
  );
}
