// What a template may say beside words: facts of the customer, personal links, the reply code.
import { Button, Menu } from "@mantine/core";
import { IconBraces } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useChannelName } from "@/ui";
import { useWriting } from "../editor/context";

const LINKS = ["register", "unsubscribe", "preferences", "page", "continue", "confirm"] as const;

export function InsertMenu({ field, onInsert }: { field: string; onInsert: (text: string) => void }) {
  const { t } = useTranslation("content");
  const { vocabulary } = useWriting();
  const channel = useChannelName();
  const nameOf = (name: string) => (name === "page" || name === "call" ? t(`insert.on.${name}`) : channel(name));
  const item = (name: string, label?: string) => (
    <Menu.Item key={name} onClick={() => onInsert(`{{ ${name} }}`)} rightSection={label ? <code>{name}</code> : null}>
      {label ?? <code>{name}</code>}
    </Menu.Item>
  );
  return (
    <Menu returnFocus={false} position="bottom-end" width={280}>
      <Menu.Target>
        <Button
          variant="subtle"
          size="compact-xs"
          leftSection={<IconBraces size={13} aria-hidden />}
          aria-label={t("insert.into", { field })}
        >
          {t("insert.action")}
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah={360} style={{ overflow: "auto" }}>
        <Menu.Label>{t("insert.customer")}</Menu.Label>
        {vocabulary.attributes.map((name) => item(name))}
        <Menu.Label>{t("insert.links")}</Menu.Label>
        {LINKS.filter((name) => vocabulary.links.includes(name)).map((name) => item(`links.${name}`, t(`insert.link.${name}`)))}
        <Menu.Label>{t("insert.continueOn")}</Menu.Label>
        {vocabulary.continue_on.map((name) => item(`continue_on.${name}`, nameOf(name)))}
        <Menu.Label>{t("insert.given")}</Menu.Label>
        {item("code", t("insert.code"))}
        {item("to", t("insert.to"))}
      </Menu.Dropdown>
    </Menu>
  );
}
