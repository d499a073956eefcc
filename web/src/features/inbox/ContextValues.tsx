// The values that travel with a conversation: each with its source, added and taken away here.
import { ActionIcon, Button, Group, TextInput } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import classes from "./Inbox.module.css";
import type { Detail } from "./model";
import { plain } from "./plain";
import { useDesk } from "./useDesk";

export function ContextValues({ detail, mayWrite }: { detail: Detail; mayWrite: boolean }) {
  const { t } = useTranslation("inbox");
  const { context } = useDesk(detail.conversation.id);
  const [adding, setAdding] = useState(false);
  const values = Object.entries(detail.conversation.context);
  return (
    <>
      {values.length === 0 && !adding && <p className={classes.dim}>{t("aside.contextEmpty")}</p>}
      <dl className={classes.facts}>
        {values.map(([name, { value, source }]) => (
          <div key={name}>
            <dt dir="auto">{name}</dt>
            <dd>
              <span dir="auto">{plain(value)}</span>{" "}
              <span className={classes.dim}>{t("aside.from", { source })}</span>
              {mayWrite && (
                <ActionIcon
                  size={18}
                  variant="subtle"
                  color="gray"
                  aria-label={t("aside.contextRemove", { name })}
                  onClick={() => context.mutate({ [name]: null })}
                >
                  <IconX size={12} />
                </ActionIcon>
              )}
            </dd>
          </div>
        ))}
      </dl>
      {mayWrite &&
        (adding ? (
          <Adding
            onDone={(name, value) => {
              setAdding(false);
              if (name) context.mutate({ [name]: value });
            }}
          />
        ) : (
          <Button variant="subtle" size="compact-xs" leftSection={<IconPlus size={12} aria-hidden />} onClick={() => setAdding(true)}>
            {t("aside.contextAdd")}
          </Button>
        ))}
    </>
  );
}

function Adding({ onDone }: { onDone: (name: string, value: string) => void }) {
  const { t } = useTranslation("inbox");
  const [name, setName] = useState("");
  const [value, setValue] = useState("");
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onDone(name.trim(), value);
      }}
    >
      <Group gap={6} wrap="nowrap">
        <TextInput size="xs" aria-label={t("aside.contextName")} placeholder={t("aside.contextName")} value={name} onChange={(event) => setName(event.currentTarget.value)} data-autofocus maxLength={100} />
        <TextInput size="xs" aria-label={t("aside.contextValue")} placeholder={t("aside.contextValue")} value={value} onChange={(event) => setValue(event.currentTarget.value)} maxLength={1000} />
        <Button type="submit" size="compact-xs" variant="default">
          {t("aside.contextSave")}
        </Button>
      </Group>
    </form>
  );
}
