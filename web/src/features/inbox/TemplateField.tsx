// An answer where only approved templates may be sent: which one, the values it asks for, and what the customer reads.
import { Button, Group, Select, Skeleton, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { ChannelMenu, ProblemView, useChannelName, type ChannelChoice } from "@/ui";
import classes from "./Window.module.css";
import type { Option } from "./model";
import { useTemplates, type Whose } from "./useTemplates";

type Props = Whose & {
  way: Option;
  choice: ChannelChoice | null;
  choices: readonly ChannelChoice[];
  onChoose: (choice: ChannelChoice) => void;
  onSend: (template: { id: string; text: string; variables: Readonly<Record<string, string>> }) => void;
};

export function TemplateField({ way, choice, choices, onChoose, onSend, ...whose }: Props) {
  const { t } = useTranslation("inbox");
  const name = useChannelName();
  const field = useTemplates(whose, way);
  const { template } = field;
  const send = () => {
    if (!template || !field.complete) return;
    onSend({ id: template.id, text: field.text, variables: field.values });
    field.choose(null);
  };
  return (
    <div className={classes.field}>
      {field.error ? (
        <ProblemView error={field.error} onRetry={() => void field.refetch()} />
      ) : !field.templates ? (
        <Skeleton height={36} />
      ) : field.templates.length === 0 ? (
        <p className={classes.none}>{t("window.none", { channel: name(way.channel) })}</p>
      ) : (
        <Select
          label={t("window.template")}
          placeholder={t("window.which")}
          data={field.templates.map((each) => ({ value: each.id, label: `${each.name} (${each.language})` }))}
          value={template?.id ?? null}
          onChange={field.choose}
          searchable={field.templates.length > 8}
        />
      )}
      {template?.asks.map((asked) => (
        <TextInput
          key={asked}
          label={asked}
          maxLength={1000}
          required
          value={field.values[asked] ?? ""}
          onChange={(event) => field.fill(asked, event.currentTarget.value)}
          dir="auto"
        />
      ))}
      {template && field.text && (
        <blockquote className={classes.reads} aria-label={t("window.reads")} dir="auto">
          {field.text}
        </blockquote>
      )}
      <Group justify="space-between" gap="sm">
        <ChannelMenu choice={choice} choices={choices} onChoose={onChoose} />
        <Button onClick={send} disabled={!field.complete}>
          {t("window.send")}
        </Button>
      </Group>
    </div>
  );
}
