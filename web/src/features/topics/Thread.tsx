// The thread: posts with what was answered to each, the latest at the end, pictures as pictures.
import { Button, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { api, useAct, useList, type SchemaCommentItem } from "@/lib/api";
import { ChannelBadge, ProblemView, RelativeTime, useConfirm } from "@/ui";
import { byPosts } from "./byPosts";
import { commentsList, touched } from "./queries";
import classes from "./Topics.module.css";

const PICTURES = new Set(["image/png", "image/jpeg", "image/gif", "image/webp"]);

interface Props {
  topic: string;
  /** Missing: the agent may only read. */
  onAnswer?: (comment: SchemaCommentItem) => void;
}

export function Thread({ topic, onAnswer }: Props) {
  const { t } = useTranslation("topics");
  const list = useList(commentsList(topic));
  const shown = byPosts(list.rows);
  if (list.error && shown.length === 0) return <ProblemView error={list.error} onRetry={list.retry} />;
  return (
    <div className={classes.thread} role="log" aria-label={t("thread.label")} tabIndex={0}>
      {list.hasMore && (
        <Button variant="subtle" size="compact-sm" loading={list.loadingMore} onClick={list.loadMore}>
          {t("thread.earlier")}
        </Button>
      )}
      {list.status === "ready" && shown.length === 0 && <Text c="dimmed">{t("thread.none")}</Text>}
      <ol className={classes.comments}>
        {shown.map((comment) => (
          <Comment key={comment.id} topic={topic} comment={comment} onAnswer={onAnswer} />
        ))}
      </ol>
    </div>
  );
}

function Comment({ topic, comment, onAnswer }: Props & { comment: SchemaCommentItem }) {
  const { t } = useTranslation("topics");
  const confirm = useConfirm();
  const remove = useAct({
    call: () =>
      api.DELETE("/api/v1/topics/{topic_id}/comments/{comment_id}", {
        params: { path: { topic_id: topic, comment_id: comment.id } },
      }),
    touches: touched(topic),
  });
  const ask = async () => {
    const question = { title: t("thread.removeTitle"), consequence: t("thread.removeText"), deed: t("thread.remove"), danger: true };
    if (await confirm(question)) remove.mutate();
  };
  return (
    <li className={classes.comment} data-post={comment.post === comment.id || undefined}>
      <p className={classes.who}>
        <strong dir="auto">{comment.name || t("noName")}</strong>
        {comment.author === null && <span>{t("thread.us")}</span>}
        {comment.channel && <ChannelBadge channel={comment.channel} />}
        <RelativeTime at={comment.at} />
      </p>
      {comment.removed_at ? (
        <Text c="dimmed" size="sm">
          {t("thread.removed", { by: comment.removed_by })}
        </Text>
      ) : (
        <>
          {comment.text && (
            <p className={classes.said} dir="auto">
              {comment.text}
            </p>
          )}
          <Files topic={topic} comment={comment} />
          {onAnswer && (
            <p className={classes.acts}>
              <Button variant="subtle" size="compact-xs" onClick={() => onAnswer(comment)}>
                {t("thread.answer")}
              </Button>
              <Button variant="subtle" color="gray" size="compact-xs" loading={remove.isPending} onClick={() => void ask()}>
                {t("thread.remove")}
              </Button>
            </p>
          )}
        </>
      )}
    </li>
  );
}

function Files({ topic, comment }: { topic: string; comment: SchemaCommentItem }) {
  const { t } = useTranslation("topics");
  return (
    <>
      {comment.files.map((file) => {
        const url = `/api/v1/topics/${topic}/comments/${comment.id}/files/${file.place}`;
        return (
          <a key={file.place} href={url} className={classes.file} target="_blank" rel="noreferrer">
            {PICTURES.has(file.media_type) ? (
              <img src={url} alt={t("thread.picture", { name: file.name })} loading="lazy" className={classes.picture} />
            ) : (
              <span dir="auto">{file.name}</span>
            )}
          </a>
        );
      })}
    </>
  );
}
