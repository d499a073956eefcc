// The emoji below a message: the customer's and ours, which one takes back by pressing it; and where ours is chosen.
import { ActionIcon, Popover, Tooltip } from "@mantine/core";
import { IconAlertTriangle, IconMoodSmile } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Detail, Message } from "./model";
import classes from "./Reactions.module.css";
import { useReact } from "./useReact";

interface Props {
  message: Message;
  detail: Detail;
}

export function Reactions({ message, detail, mayWrite }: Props & { mayWrite: boolean }) {
  const { t } = useTranslation("inbox");
  const react = useReact(detail.conversation.id, message.id);
  if (message.reactions.length === 0) return null;
  return (
    <ul className={classes.reactions} aria-label={t("reactions.label")}>
      {message.reactions.map((each) => {
        const failed = ["failed", "suppressed", "expired"].includes(each.status);
        const by = each.ours ? each.by || t("reactions.us") : detail.conversation.customer_name;
        const reason = each.reason ? t(`reason.${each.reason as "content"}`, { defaultValue: each.reason }) : "";
        const why = [reason, each.detail].filter(Boolean).join(": ");
        const said = failed ? t("reactions.notSent", { emoji: each.emoji, why }) : t("reactions.by", { emoji: each.emoji, name: by });
        const mine = each.ours && mayWrite && message.can_react && !failed;
        return (
          <li key={each.id}>
            <Tooltip label={mine ? `${said} ${t("reactions.remove")}` : said}>
              {mine ? (
                <button type="button" className={classes.reaction} data-ours aria-label={`${said} ${t("reactions.remove")}`} onClick={() => react.mutate(null)}>
                  {each.emoji}
                </button>
              ) : (
                <span className={classes.reaction} data-ours={each.ours || undefined} data-failed={failed || undefined} role="img" aria-label={said}>
                  {each.emoji}
                  {failed && <IconAlertTriangle size={12} aria-hidden />}
                </span>
              )}
            </Tooltip>
          </li>
        );
      })}
    </ul>
  );
}

export function ReactionPicker({ message, detail }: Props) {
  const { t } = useTranslation("inbox");
  const [open, setOpen] = useState(false);
  const react = useReact(detail.conversation.id, message.id);
  const choices = detail.reaction_choices[message.channel] ?? [];
  if (!message.can_react || choices.length === 0) return null;
  const standing = message.reactions.find((each) => each.ours)?.emoji;
  return (
    <Popover opened={open} onChange={setOpen} position="top-start" withinPortal trapFocus returnFocus>
      <Popover.Target>
        <ActionIcon size={22} variant="subtle" color="gray" title={t("reactions.react")} aria-label={t("reactions.react")} onClick={() => setOpen(!open)}>
          <IconMoodSmile size={14} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown p={6} aria-label={t("reactions.react")}>
        <div className={classes.picker}>
          {choices.map((emoji) => (
            <button
              key={emoji}
              type="button"
              className={classes.emoji}
              aria-label={t("reactions.with", { emoji })}
              aria-pressed={emoji === standing}
              onClick={() => {
                setOpen(false);
                react.mutate(emoji === standing ? null : emoji);
              }}
            >
              {emoji}
            </button>
          ))}
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
