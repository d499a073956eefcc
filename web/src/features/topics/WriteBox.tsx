// The box to write to everybody in a topic: a new post or an answer, with files.
import { ActionIcon, Button, FileButton, Group, Text, Textarea } from "@mantine/core";
import { IconPaperclip, IconX } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, useAct, type SchemaCommentItem, type SchemaStoredFile, type SchemaTopicItem } from "@/lib/api";
import { notifyProblem } from "@/ui";
import { touched } from "./queries";
import classes from "./Topics.module.css";

interface Props {
  topic: SchemaTopicItem;
  answered: SchemaCommentItem | null;
  onAnswered: () => void;
}

export function WriteBox({ topic, answered, onAnswered }: Props) {
  const { t } = useTranslation("topics");
  const [text, setText] = useState("");
  const [files, setFiles] = useState<readonly SchemaStoredFile[]>([]);
  const [uploads, setUploads] = useState(0);
  const post = useAct({
    call: () =>
      api.POST("/api/v1/topics/{topic_id}/comments", {
        params: { path: { topic_id: topic.id } },
        body: {
          text: text.trim(),
          answers: answered?.id ?? null,
          attachments: files.map(({ name, media_type, hash }) => ({ name, media_type, hash })),
        },
      }),
    touches: touched(topic.id),
    onDone: () => {
      setText("");
      setFiles([]);
      onAnswered();
    },
  });
  const upload = async (file: File | null) => {
    if (!file) return;
    setUploads((count) => count + 1);
    try {
      const { data } = await api.POST("/api/v1/files", {
        params: { query: { name: file.name } },
        body: file as never, // the body is the file itself
        bodySerializer: (body: unknown) => body as Blob,
        headers: { "Content-Type": file.type || "application/octet-stream" },
      });
      if (data) setFiles((before) => [...before, data]);
    } catch (error) {
      notifyProblem(error);
    } finally {
      setUploads((count) => count - 1);
    }
  };
  const ready = (text.trim() !== "" || files.length > 0) && uploads === 0;
  return (
    <form
      className={classes.write}
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) post.mutate();
      }}
    >
      <Group gap="xs" className={classes.answering}>
        <Text size="xs" c="dimmed">
          {answered ? t("thread.answering", { name: answered.name }) : t("thread.new")}
        </Text>
        {answered && (
          <Button variant="subtle" size="compact-xs" onClick={onAnswered}>
            {t("thread.stop")}
          </Button>
        )}
        {topic.status === "closed" && (
          <Text size="xs" c="var(--nl-warn)">
            {t("thread.closed")}
          </Text>
        )}
      </Group>
      <Textarea
        variant="unstyled"
        autosize
        minRows={2}
        maxRows={10}
        aria-label={t("thread.write")}
        placeholder={t("thread.write")}
        value={text}
        maxLength={20_000}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
          event.preventDefault();
          if (ready) post.mutate();
        }}
        dir="auto"
      />
      <Group justify="space-between" gap="sm">
        <Group gap="xs">
          <FileButton onChange={(file) => void upload(file)}>
            {(props) => (
              <ActionIcon {...props} variant="subtle" color="gray" aria-label={t("thread.file")} loading={uploads > 0}>
                <IconPaperclip size={16} aria-hidden />
              </ActionIcon>
            )}
          </FileButton>
          {files.map((file, place) => (
            <span key={`${file.hash} ${place}`} className={classes.chip}>
              <span dir="auto">{file.name}</span>
              <ActionIcon
                size="xs"
                variant="subtle"
                color="gray"
                aria-label={t("thread.drop", { name: file.name })}
                onClick={() => setFiles((before) => before.filter((_, index) => index !== place))}
              >
                <IconX size={12} aria-hidden />
              </ActionIcon>
            </span>
          ))}
        </Group>
        <Button type="submit" disabled={!ready} loading={post.isPending}>
          {t("thread.post")}
        </Button>
      </Group>
    </form>
  );
}
